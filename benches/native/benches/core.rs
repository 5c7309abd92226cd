//! The native core by criterion: `cargo bench --manifest-path benches/native/Cargo.toml`.

use closehook_benches::workloads;
use criterion::{Criterion, criterion_group, criterion_main};

fn core(criterion: &mut Criterion) {
    for (name, prepare) in workloads() {
        let work = prepare();
        criterion.bench_function(name, |bencher| bencher.iter(&work));
    }
}

criterion_group!(benches, core);
criterion_main!(benches);
