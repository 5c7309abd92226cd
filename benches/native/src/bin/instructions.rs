//! Does one workload so many times, for valgrind to count: `instructions NAME COUNT`; without a name, lists them.

use closehook_benches::workloads;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let all = workloads();
    let Some(name) = arguments.first() else {
        for (name, _) in all {
            println!("{name}");
        }
        return;
    };
    let count: u32 = arguments.get(1).and_then(|count| count.parse().ok()).expect("a count");
    let (_, prepare) = all.into_iter().find(|(each, _)| each == name).expect("a workload of this name");
    let work = prepare();
    for _ in 0..count {
        work();
    }
}
