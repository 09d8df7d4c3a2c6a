//! An upload stores no customer data on the computer.

use tests::{Scene, files_containing};

/// With several faults and the most detailed log, no ID and no value may be in the data folder, the user's home folder,
/// or the folder for temporary files.
#[test]
fn an_upload_leaves_no_customer_data_on_disk() {
    for faults in [&["profile-list:1", "html"][..], &["failed-rows:2", "refuse"], &["forget", "cut"]] {
        let scene = Scene::with_faults(6, faults);
        let sent = scene.send(&["--log", "debug", "--canary", "2"]);
        assert!(!sent.stderr.contains("NEEDLE") && !sent.stderr.contains("needlework"), "{faults:?}: {sent}");
        scene.resume();
        for folder in scene.sandbox.ours() {
            for needle in ["NEEDLE", "needlework"] {
                assert_eq!(files_containing(&folder, needle), [] as [std::path::PathBuf; 0], "{faults:?}: {needle}");
            }
        }
    }
}

/// The mapping, with its fixed values, is stored with the upload. The file may have changed since.
#[test]
fn resume_uses_the_mapping_as_it_was_when_sent() {
    let scene = Scene::with_faults(4, &["padded-id", "401"]);
    scene.send(&[]).expect(5);
    scene.sandbox.write("customers.ferrymap.json", "{}");
    assert_eq!(scene.resume().expect(0).finished()["outcome"], "complete", "resume needs no mapping file");
    scene.assert_all_held();
}
