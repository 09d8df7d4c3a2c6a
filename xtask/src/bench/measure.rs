//! Time by the clock, memory by what the operating system says of the child.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::failure::Failure;

/// What one run cost.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// From start to end.
    pub seconds: f64,
    /// The most memory at one time, in KiB; none where the system does not say.
    pub peak: Option<u64>,
}

/// What several runs of one program cost.
#[derive(Debug, Clone)]
pub struct Measured {
    /// Which.
    pub name: &'static str,
    /// The median.
    pub seconds: f64,
    /// The most of all runs, in KiB.
    pub peak: Option<u64>,
}

impl Measured {
    /// The median time; of memory the most, since that is what a machine must have.
    pub fn of(name: &'static str, costs: &[Cost]) -> Measured {
        let mut seconds: Vec<f64> = costs.iter().map(|cost| cost.seconds).collect();
        seconds.sort_by(f64::total_cmp);
        let middle = seconds.len() / 2;
        let median = match seconds.as_slice() {
            [] => f64::NAN,
            all if all.len() % 2 == 1 => all[middle],
            all => f64::midpoint(all[middle - 1], all[middle]),
        };
        Measured { name, seconds: median, peak: costs.iter().filter_map(|cost| cost.peak).max() }
    }
}

/// How often the child's memory is looked at. The kernel keeps the high-water mark itself; only what a
/// child does in its last few milliseconds could be missed.
const LOOK: Duration = Duration::from_millis(3);

/// Runs to the end and says what it cost. Its words go nowhere.
pub fn cost(command: &mut Command) -> Result<Cost, Failure> {
    let program = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let began = Instant::now();
    let started = command.spawn();
    let mut child = started.map_err(|cause| Failure::Start { program: program.clone(), cause })?;
    let (process, peak, is_over) = (child.id(), AtomicU64::new(0), AtomicBool::new(false));
    // Only the wait is timed; the looking happens beside it.
    let (status, seconds) = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Acquire) {
                peak.fetch_max(high_water(process).unwrap_or(0), Ordering::Relaxed);
                std::thread::sleep(LOOK);
            }
        });
        let status = child.wait();
        let seconds = began.elapsed().as_secs_f64();
        is_over.store(true, Ordering::Release);
        (status, seconds)
    });
    let status = status.map_err(|cause| Failure::Start { program: program.clone(), cause })?;
    if !status.success() {
        return Err(Failure::Ended { what: format!("{program} ({status})") });
    }
    let peak = peak.into_inner();
    Ok(Cost { seconds, peak: (peak > 0).then_some(peak) })
}

/// `VmHWM` of a process, in KiB; on other systems than Linux none.
fn high_water(process: u32) -> Option<u64> {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// The table, and the two ratios that matter.
pub fn print(file: &Path, rows: u64, runs: usize, measured: &[Measured]) -> Result<(), Failure> {
    let bytes = file.metadata().map_err(Failure::file(file.display().to_string()))?.len();
    println!();
    println!("{rows} rows, 8 columns, {:.0} MB; median of {runs} interleaved runs", bytes as f64 / 1e6);
    println!();
    println!("{:<16} {:>9} {:>9} {:>12} {:>12}", "", "time", "MB/s", "rows/s", "peak memory");
    for one in measured {
        println!(
            "{:<16} {:>7.2} s {:>9.0} {:>12.0} {:>12}",
            one.name,
            one.seconds,
            bytes as f64 / 1e6 / one.seconds,
            rows as f64 / one.seconds,
            mebibytes(one.peak),
        );
    }
    println!();
    for (one, other, what) in [
        ("ferry check", "bare csv loop", "check / bare    "),
        ("python script", "ferry check", "script / check  "),
        ("python script", "ferry pack", "script / pack   "),
    ] {
        let seconds = |name: &str| measured.iter().find(|one| one.name == name).map(|one| one.seconds);
        if let (Some(one), Some(other)) = (seconds(one), seconds(other)) {
            println!("{what} {:>6.2}", one / other);
        }
    }
    Ok(())
}

/// How memory grew from a file to one of ten times its rows.
pub fn print_growth(before: Option<&Measured>, after: &Cost) {
    println!("  peak memory  {:>12}", mebibytes(after.peak));
    if let (Some(before), Some(after)) = (before.and_then(|before| before.peak), after.peak) {
        println!("  against the smaller file {:.2} times", after as f64 / before as f64);
    }
}

fn mebibytes(kibibytes: Option<u64>) -> String {
    kibibytes.map_or_else(|| "not told".to_owned(), |peak| format!("{:.1} MiB", peak as f64 / 1024.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slow_run_does_not_decide() {
        let costs = |seconds: &[f64]| -> Vec<Cost> {
            seconds.iter().map(|seconds| Cost { seconds: *seconds, peak: Some(*seconds as u64) }).collect()
        };
        let measured = Measured::of("x", &costs(&[3.0, 100.0, 1.0]));
        assert_eq!((measured.seconds, measured.peak), (3.0, Some(100)));
        assert_eq!(Measured::of("x", &costs(&[1.0, 2.0])).seconds, 1.5);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_kernel_tells_this_process_its_high_water_mark() {
        assert!(high_water(std::process::id()).is_some_and(|peak| peak > 500));
    }
}
