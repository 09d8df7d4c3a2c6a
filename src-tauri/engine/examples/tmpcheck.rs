//! tmp
use engine::*;
fn main() {
    let path = std::env::args_os().nth(1).unwrap();
    let mapping = Mapping::from_json(&std::fs::read_to_string(std::env::args_os().nth(2).unwrap()).unwrap()).unwrap();
    let watch = Watch::default();
    let t = std::time::Instant::now();
    let source = Source::open(path.as_ref(), &SourceOptions::default()).unwrap();
    println!("open {:?} {:?} {:?}", t.elapsed(), source.dialect(), source.columns());
    let checked = Checked::new(source, &SourceOptions::default(), &mapping, &CheckOptions::default(), &watch).unwrap();
    println!("check {:?}", t.elapsed());
    println!("{:?}", checked.report().rows);
    for i in &checked.report().issues {
        println!("{:?} {:?} {} {:?}", i.severity, i.rule, i.rows, i.samples.first());
    }
    for b in checked.plan() {
        println!("{b:?}");
    }
    let t = std::time::Instant::now();
    for b in 0..checked.plan().len() {
        let body = checked.body(b, &watch).unwrap();
        if b == 0 {
            println!("{}", String::from_utf8_lossy(&body[..300.min(body.len())]));
        }
    }
    println!("bodies {:?}", t.elapsed());
}
