//! Links that lead out of the project: nothing behind them is read, and nothing of it is shown.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use deployc::cli::{self, Terminal};
use deployc::source::Disk;

const CANARY: &str = "canary-of-another-folder";

/// What a command says in the folder `p`, beside which stands what it must not read.
fn said(spec: &str, links: &[(&str, &str)]) -> String {
    let outer = tempfile::tempdir().unwrap();
    let project = outer.path().join("p");
    fs::create_dir_all(project.join("sub")).unwrap();
    fs::write(outer.path().join("outside.txt"), CANARY).unwrap();
    fs::write(outer.path().join("outside.deploy"), format!("let x = {CANARY}\n")).unwrap();
    fs::write(project.join("a.deploy"), spec).unwrap();
    for (link, target) in links {
        symlink(target, project.join(link)).unwrap();
    }
    let place = project.to_string_lossy().into_owned();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    cli::run(&["-C", &place, "build"], &Disk, &Terminal::none(), &mut out, &mut err);
    let said = [out, err].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    said + &written(&project.join("deploy"))
}

fn written(folder: &Path) -> String {
    let Ok(entries) = fs::read_dir(folder) else { return String::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.map(|path| if path.is_dir() { written(&path) } else { fs::read_to_string(path).unwrap() }).collect()
}

/// A spec in which `statement` reads what `link` leads to.
fn refused(statement: &str, links: &[(&str, &str)], code: &str) {
    let spec = format!(
        "project shop {{ root = \".\" }}\n{statement}\n\
         service api {{ image = \"api:1\", restart = always, labels {{ x = \"1\" }} }}\n"
    );
    let said = said(&spec, links);
    assert!(said.contains(&format!("error[{code}]")), "{statement}: {said}");
    assert!(!said.contains(CANARY), "{statement}: {said}");
}

#[test]
fn a_link_is_as_far_away_as_its_target() {
    let file = [("link", "../outside.txt")];
    refused("let x = file(\"link\")", &file, "E0005");
    refused("let x = template(\"link\", { })", &file, "E0005");
    refused("config x { file = \"./link\" }", &file, "E0005");
    let folder = [("up", "..")];
    refused("let x = file(\"up/outside.txt\")", &folder, "E0005");
    refused("let x = file(\"sub/../up/outside.txt\")", &folder, "E0005");
    refused("import \"up/outside.deploy\"", &folder, "E0005");
    refused("import \"sub/link.deploy\"", &[("sub/link.deploy", "../../outside.deploy")], "E0005");
    refused("", &[("link.deploy", "../outside.deploy")], "E0005");
    refused("let x = file(\"loop\")", &[("loop", "loop")], "E0001");
    refused("let x = file(\"gone\")", &[("gone", "../nothing")], "E0001");
    refused("let x = file(\"../outside.txt\")", &[], "E0005");
}

#[test]
fn a_link_within_the_project_is_followed() {
    let spec = "project shop { root = \".\" }\n\
                service api { image = \"api:1\", restart = always, labels { x = file(\"sub/link\") } }\n";
    let said = said(spec, &[("sub/link", "../a.deploy")]);
    assert!(said.contains("        project shop {"), "{said}");
}
