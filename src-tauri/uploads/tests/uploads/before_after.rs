//! What a person is shown before a send: nothing of it may be a guess, and nothing may be changed by looking.

use std::sync::Arc;

use adobe_target::{Endpoint, Target, Token};
use engine::mapping::Transform;
use engine::{BatchLimits, CheckOptions, Checked, Mapping, Progress, Source, SourceOptions};
use practice::Options;
use uploads::{BeforeAfter, IdFix, LookError, MOST_LOOKED_UP};

use crate::scene::{MAPPING, Scene};

fn checked(scene: &Scene, text: &str) -> Arc<Checked> {
    let path = scene.folder.path().join("next.csv");
    std::fs::write(&path, text).unwrap();
    let (options, mapping) = (SourceOptions::default(), Mapping::from_json(MAPPING).unwrap());
    let how = CheckOptions { batch_limits: BatchLimits::new(Some(10), None), keeps_delimiters: true, canary: None };
    let source = Source::open(&path, &options).unwrap();
    Arc::new(Checked::new(source, &mapping, &how, &Progress::default()).unwrap())
}

#[tokio::test]
async fn the_preview_shows_which_visitors_exist_and_what_would_change() {
    let scene = Scene::new(4, &[]).await;
    scene.send(scene.options(10)).await;
    let next = checked(&scene, "id,tier\nV-1,gold\nV-2,tier 2\nX-9,new\n");
    let look = BeforeAfter::look(&next, &scene.target(None), MOST_LOOKED_UP).await.unwrap();
    let finished: Vec<_> = look
        .visitors
        .iter()
        .map(|visitor| (visitor.id.as_str(), visitor.is_in_target, visitor.attributes[0].now.as_deref()))
        .collect();
    assert_eq!(finished, [("V-1", true, Some("tier 1")), ("V-2", true, Some("tier 2")), ("X-9", false, None)]);
    assert_eq!((look.fix.as_ref(), look.knows_none()), (None, false));
    let again = BeforeAfter::look(&next, &scene.target(None), MOST_LOOKED_UP).await.unwrap();
    assert_eq!(again, look, "looking changes nothing");
}

#[tokio::test]
async fn ids_without_their_leading_zeros_are_recognized_if_target_has_the_complete_ones() {
    let scene = Scene::new(1, &[]).await;
    std::fs::write(&scene.file, "id,tier\n00042,gold\n00107,silver\n").unwrap();
    scene.send(scene.options(10)).await;
    let cut = checked(&scene, "id,tier\n42,gold\n107,silver\n");
    let look = BeforeAfter::look(&cut, &scene.target(None), MOST_LOOKED_UP).await.unwrap();
    assert!(look.visitors.iter().all(|visitor| !visitor.is_in_target));
    assert_eq!(look.fix, Some(IdFix { transform: Transform::PadZeros(5), found: 2 }));
    assert!(look.knows_none());
}

/// Each of these is one click away from the visitors that the site knows.
#[tokio::test]
async fn an_id_in_another_spelling_comes_with_the_transform_that_finds_it() {
    for (in_target, in_file, transform) in [
        ("abc-1", "ABC-1", Transform::Lowercase),
        ("ABC-1", "abc-1", Transform::Uppercase),
        ("4711", "4711.0", Transform::DropZeroDecimals),
        ("4711", "'4711", Transform::Unwrap),
        ("4711", " 4711", Transform::Trim),
    ] {
        let scene = Scene::new(1, &[]).await;
        std::fs::write(&scene.file, format!("id,tier\n{in_target},gold\n")).unwrap();
        scene.send(scene.options(10)).await;
        let next = checked(&scene, &format!("id,tier\n{in_file},gold\nX-1,gold\n"));
        let look = BeforeAfter::look(&next, &scene.target(None), MOST_LOOKED_UP).await.unwrap();
        assert_eq!(look.fix, Some(IdFix { transform, found: 1 }), "{in_file}");
    }
}

#[tokio::test]
async fn at_most_twenty_visitors_are_fetched_and_they_are_spread_over_the_file() {
    let scene = Scene::new(1, &[]).await;
    let lines: String = (0..500).map(|row| format!("V-{row:03},t\n")).collect();
    let next = checked(&scene, &format!("id,tier\n{lines}"));
    let look = BeforeAfter::look(&next, &scene.target(None), MOST_LOOKED_UP).await.unwrap();
    assert_eq!(look.visitors.len(), MOST_LOOKED_UP);
    assert!(look.visitors.last().unwrap().id.as_str() > "V-300", "{:?}", look.visitors.last());
}

#[tokio::test]
async fn a_rejected_token_is_an_error_and_not_an_unknown_visitor() {
    let scene = Scene::new(1, &[]).await;
    let next = checked(&scene, "id,tier\nV-1,gold\n");
    let options = Options { token: Some("right".to_owned()), ..Options::at(scene.folder.path().join("guarded")) };
    let guarded = practice::start(options).await.unwrap();
    let endpoint = Endpoint::parse(&guarded.origin()).unwrap();
    let target = Target::new(scene.client(), endpoint, Some(Token::new("wrong").unwrap())).unwrap();
    let look = BeforeAfter::look(&next, &target, MOST_LOOKED_UP).await;
    assert!(matches!(look, Err(LookError::Token)), "{look:?}");
}
