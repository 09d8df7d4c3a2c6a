//! Measures the time and the peak memory of a program.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::failure::Failure;

/// The time and memory of one run.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// The time from start to end.
    pub seconds: f64,
    /// The peak memory in KiB, or `None` if the system doesn't report it.
    pub peak: Option<u64>,
}

/// The time and memory of several runs of a program.
#[derive(Debug, Clone)]
pub struct Measured {
    /// The name of the program in the table.
    pub name: &'static str,
    /// The median time of all runs, in seconds.
    pub seconds: f64,
    /// The highest peak memory of all runs, in KiB.
    pub peak: Option<u64>,
}

impl Measured {
    /// Returns the median time and the highest peak memory, because a computer must have that much.
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

/// The interval for reading the child's memory. The kernel stores the peak, so only an increase in the last
/// milliseconds of the child could be missed.
const INTERVAL: Duration = Duration::from_millis(3);

/// Runs a command to its end, without its output, and returns its time and memory.
pub fn cost(command: &mut Command) -> Result<Cost, Failure> {
    let program = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let start = Instant::now();
    let started = command.spawn();
    let mut child = started.map_err(|cause| Failure::Start { program: program.clone(), cause })?;
    let (process, peak, is_over) = (child.id(), AtomicU64::new(0), AtomicBool::new(false));
    // Another thread reads the memory, so that it doesn't add to the time.
    let (status, seconds) = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Acquire) {
                peak.fetch_max(peak_memory(process).unwrap_or(0), Ordering::Relaxed);
                // The kernel reports memory only when asked; `is_over` ends the loop.
                std::thread::sleep(INTERVAL);
            }
        });
        let status = child.wait();
        let seconds = start.elapsed().as_secs_f64();
        is_over.store(true, Ordering::Release);
        (status, seconds)
    });
    let status = status.map_err(|cause| Failure::Start { program: program.clone(), cause })?;
    if !status.success() {
        return Err(Failure::Ended { line: format!("{program} ({status})") });
    }
    let peak = peak.into_inner();
    Ok(Cost { seconds, peak: (peak > 0).then_some(peak) })
}

/// Returns the peak memory of a process (`VmHWM`) in KiB, or `None` on systems other than Linux.
fn peak_memory(process: u32) -> Option<u64> {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// Prints a table of all programs, and the ratios between them.
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
        ("ferry check", "plain csv loop", "check / plain   "),
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

/// Prints the peak memory for a file with ten times the rows, compared with the smaller file.
pub fn print_growth(before: Option<&Measured>, after: &Cost) {
    println!("  peak memory  {:>12}", mebibytes(after.peak));
    if let (Some(before), Some(after)) = (before.and_then(|before| before.peak), after.peak) {
        println!("  {:.2} times the smaller file's", after as f64 / before as f64);
    }
}

fn mebibytes(kibibytes: Option<u64>) -> String {
    kibibytes.map_or_else(|| "unknown".to_owned(), |peak| format!("{:.1} MiB", peak as f64 / 1024.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_ignores_one_slow_run() {
        let costs = |seconds: &[f64]| -> Vec<Cost> {
            seconds.iter().map(|seconds| Cost { seconds: *seconds, peak: Some(*seconds as u64) }).collect()
        };
        let measured = Measured::of("x", &costs(&[3.0, 100.0, 1.0]));
        assert_eq!((measured.seconds, measured.peak), (3.0, Some(100)));
        assert_eq!(Measured::of("x", &costs(&[1.0, 2.0])).seconds, 1.5);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_peak_memory_of_this_process_is_known() {
        assert!(peak_memory(std::process::id()).is_some_and(|peak| peak > 500));
    }
}
