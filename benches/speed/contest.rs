//! All commands on one size: writes the workload, runs the commands in turns, keeps every time.
//!
//! In turns, because a machine slows down and speeds up over minutes: what is compared must share the weather.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::process::Contender;
use crate::workload::{File, deploy, jsonnet};

pub(crate) const BUILD_PROD: &str = "deployc build --env prod";
pub(crate) const BUILD_BOTH: &str = "deployc build";
pub(crate) const PLAN_TEN: &str = "deployc plan, 10 changed";
pub(crate) const PEER_PROD: [&str; 2] = ["jrsonnet prod, json", "jrsonnet prod, yaml"];
pub(crate) const PEER_BOTH: &str = "jrsonnet both envs, json";

/// What one size gave.
pub(crate) struct Measured {
    pub(crate) n: usize,
    /// Per command, in the order of a round.
    pub(crate) times: Vec<(&'static str, Vec<Duration>)>,
    /// Per run of `build --env prod --timings`: its phases in ms.
    pub(crate) phases: Vec<Vec<(String, f64)>>,
}

/// Runs everything `runs` times for `n` services, after one round that does not count.
pub(crate) fn hold(n: usize, runs: usize, jrsonnet: Option<&Path>) -> Result<Measured, String> {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("speed-{n}"));
    let contenders = prepare(&root, n, jrsonnet)?;
    let mut times: Vec<_> = contenders.iter().map(|c| (c.label, Vec::with_capacity(runs))).collect();
    for round in 0..=runs {
        for (contender, (_, taken)) in contenders.iter().zip(&mut times) {
            let took = contender.run()?;
            if round > 0 {
                taken.push(took);
            }
        }
    }
    let timed = contenders.iter().find(|c| c.label == BUILD_PROD);
    let phases = match timed {
        Some(build) => (0..runs).map(|_| build.phases()).collect::<Result<_, _>>()?,
        None => Vec::new(),
    };
    Ok(Measured { n, times, phases })
}

/// Writes the folders and lists the commands. `build` comes before the plan that compares with what it wrote.
fn prepare(root: &Path, n: usize, jrsonnet: Option<&Path>) -> Result<Vec<Contender>, String> {
    let project = root.join("project");
    let (released, patched) = (root.join("released"), root.join("patched"));
    let out = root.join("out");
    write(&project, &deploy::project(n))?;
    write(&released, &deploy::project(n))?;
    write(&patched, &deploy::project(n))?;

    let deployc = |label, args: &[&str], folder: &Path| Contender {
        label,
        program: PathBuf::from(env!("CARGO_BIN_EXE_deployc")),
        args: args.iter().map(|arg| (*arg).to_owned()).collect(),
        folder: folder.to_owned(),
        one_thread: false,
        clear: None,
    };
    for (folder, later) in [(&released, deploy::released(n)), (&patched, deploy::patched(n))] {
        deployc(BUILD_BOTH, &["build"], folder).run()?;
        write(folder, &later)?;
    }

    let shown = out.display().to_string();
    let build_prod = ["build", "--env", "prod", "--out", &shown];
    let mut contenders = vec![
        deployc("deployc check", &["check"], &project),
        Contender { clear: Some(out.clone()), ..deployc(BUILD_PROD, &build_prod, &project) },
        Contender {
            clear: Some(out.clone()),
            one_thread: true,
            ..deployc("deployc build --env prod, 1 thread", &build_prod, &project)
        },
        Contender { clear: Some(project.join("deploy")), ..deployc(BUILD_BOTH, &["build"], &project) },
        deployc("deployc plan, no change", &["plan"], &project),
        deployc(PLAN_TEN, &["plan"], &patched),
        deployc("deployc plan, 1 in 10 changed", &["plan"], &released),
    ];
    if let Some(jrsonnet) = jrsonnet {
        let program = root.join("jsonnet");
        write(&program, &jsonnet::program(n))?;
        let output = root.join("peer");
        let peer = |label, args: &[&str]| Contender {
            label,
            program: jrsonnet.to_owned(),
            args: args.iter().map(|arg| (*arg).to_owned()).collect(),
            folder: program.clone(),
            one_thread: false,
            clear: Some(output.clone()),
        };
        contenders.extend([
            peer(PEER_PROD[0], &["--format", "json", "-c", "-o", "../peer/prod.json", "prod.jsonnet"]),
            peer(PEER_PROD[1], &["--format", "yaml", "-c", "-o", "../peer/prod.yaml", "prod.jsonnet"]),
            peer(PEER_BOTH, &["-c", "-m", "../peer", "envs.jsonnet"]),
        ]);
    }
    Ok(contenders)
}

fn write(folder: &Path, files: &[File]) -> Result<(), String> {
    let failed = |e| format!("cannot write the workload into `{}`: {e}", folder.display());
    std::fs::create_dir_all(folder).map_err(failed)?;
    for (name, text) in files {
        std::fs::write(folder.join(name), text).map_err(failed)?;
    }
    Ok(())
}
