//! Every form of a statement.

use super::{error, tree};

#[test]
fn a_key_is_set_or_appended_to() {
    assert_eq!(tree("image = \"x\""), "image = \"x\"");
    assert_eq!(tree("networks += [a]"), "networks += [a]");
    assert_eq!(tree("\"vm.max_map_count\" = 262144"), "\"vm.max_map_count\" = 262144");
    assert_eq!(tree("\"${k}\" = v"), "\"${k}\" = v");
}

#[test]
fn any_word_may_be_a_key() {
    for word in
        ["remove", "assert", "for", "if", "import", "type", "then", "else", "in", "add", "shared", "true"]
    {
        assert_eq!(tree(&format!("{word} = 1")), format!("{word} = 1"));
        assert_eq!(tree(&format!("{word} += 1")), format!("{word} += 1"));
        assert_eq!(tree(&format!("x = {{ {word} = 1 }}")), format!("x = {{{word} = 1}}"));
    }
}

#[test]
fn a_phrase_has_operands_arrow_type_value_flags_and_body() {
    assert_eq!(tree("volume data"), "volume data");
    assert_eq!(tree("needs database healthy"), "needs database healthy");
    assert_eq!(tree("publish 443 -> 443/udp"), "publish 443 -> 443-443/udp");
    assert_eq!(tree("publish 8000-8010"), "publish 8000-8010");
    assert_eq!(
        tree("publish public 8443 -> https { host-ip = \"::\" }"),
        "publish public 8443 -> https {host-ip = \"::\"}"
    );
    assert_eq!(tree("mount \"./C\" -> \"/etc/C\" read-only"), "mount \"./C\" -> \"/etc/C\" ~read-only");
    assert_eq!(
        tree("mount config.x -> \"/x\" { on-change = reload }"),
        "mount config.x -> \"/x\" {on-change = reload}"
    );
    assert_eq!(tree("port http = 80"), "port http = 80");
    assert_eq!(tree("param domain: string per env"), "param domain: string ~per ~env");
    assert_eq!(tree("param domain: string per env = \"x\""), "param domain: string = \"x\" ~per ~env");
    assert_eq!(tree("param domain: string = \"x\" per env"), "param domain: string = \"x\" ~per ~env");
    assert_eq!(tree("param level:  \"A\" | \"B\" = \"B\""), "param level: \"A\"|\"B\" = \"B\"");
    assert_eq!(tree("publish (base + 1) -> http"), "publish (base Add 1) -> http");
    assert_eq!(tree("mixin route for service { }"), "mixin route for service {}");
    assert_eq!(tree("moved volume old -> new"), "moved volume old -> new");
    assert_eq!(tree("env qa extends prod { }"), "env qa extends prod {}");
    assert_eq!(tree("target { host = lab, tier = production }"), "target {host = lab; tier = production}");
    assert_eq!(
        tree("allow docker-socket \"why\" until \"2027-06-30\""),
        "allow docker-socket \"why\" until \"2027-06-30\""
    );
}

#[test]
fn a_value_may_have_a_block_behind_it_in_a_phrase() {
    let shown = "repository local = restic(\"/x\", password=secret.r) {schedule = daily(\"04:05\")}";
    assert_eq!(
        tree("repository local = restic(\"/x\", password = secret.r) { schedule = daily(\"04:05\") }"),
        shown
    );
}

#[test]
fn modifiers_stand_before_another_word() {
    assert_eq!(tree("add service proxy { }"), "+Add service proxy {}");
    assert_eq!(tree("shared stack proxy on openem { }"), "+Shared stack proxy on openem {}");
    assert_eq!(tree("abstract env base { }"), "+Abstract env base {}");
    assert_eq!(tree("add { }, shared 5"), "add {}; shared 5");
    assert_eq!(tree("secret restic shared { }"), "secret restic shared {}");
}

#[test]
fn statements_that_begin_with_a_keyword() {
    assert_eq!(tree("remove publish 5001"), "remove publish 5001");
    assert_eq!(tree("remove image, remove mount \"/app\""), "remove image; remove mount \"/app\"");
    assert_eq!(tree("remove \"traefik.enable\""), "remove traefik.enable");
    assert_eq!(tree("assert length(a.b) == 0, \"no\""), "assert (length(a.b) Equal 0), \"no\"");
    assert_eq!(tree("x { assert a, b = 2 }"), "x {assert a; b = 2}");
    assert_eq!(tree("for x in xs { a = x }"), "for x in xs {a = x}");
    assert_eq!(tree("for k, v in m { \"${k}\" = v }"), "for k, v in m {\"${k}\" = v}");
    assert_eq!(tree("import std.postgres"), "import std.postgres");
    assert_eq!(tree("import \"a/b.deploy\" as mon"), "import \"a/b.deploy\" as mon");
    assert_eq!(tree("import std.x as y"), "import std.x as y");
    assert_eq!(
        tree("type route = { host: string, max-body?: size }"),
        "type route = {host: string, max-body?: size}"
    );
}

#[test]
fn else_if_nests() {
    let text = "if a { x = 1 }\nelse if b { x = 2 } else { x = 3 }";
    assert_eq!(tree(text), "if a {x = 1} else {if b {x = 2} else {x = 3}}");
}

#[test]
fn words_that_begin_like_keywords_are_words() {
    assert_eq!(tree("removed x, import-map { }, format = 1"), "removed x; import-map {}; format = 1");
    assert_eq!(tree("type { }, ifx 1"), "type {}; ifx 1");
}

#[test]
fn types() {
    assert_eq!(tree("param x: [string]?"), "param x: ([string])?");
    assert_eq!(tree("param x: {[int]}"), "param x: {[int]}");
    assert_eq!(tree("param x: { a: mon.route\n b?: { c: any } }"), "param x: {a: mon.route, b?: {c: any}}");
    assert_eq!(tree("param x: \"a\" |\n \"b\"? = null"), "param x: (\"a\"|\"b\")? = null");
    assert_eq!(tree("param x: -1 | 0 | true"), "param x: -1|0|true");
    assert_eq!(tree("param x: (string)? { a = 1 }"), "param x: (string)? {a = 1}");
    assert_eq!(tree("param x: {}"), "param x: {}");
}

#[test]
fn newlines_and_commas_separate_alike() {
    let shown = "service api {image = \"x\"; needs db healthy; port http = 80}";
    assert_eq!(tree("service api { image = \"x\", needs db healthy, port http = 80 }"), shown);
    assert_eq!(tree("service api {\n  image = \"x\"\n\n  needs db healthy,\n  port http = 80,\n}"), shown);
    assert_eq!(
        tree("service api { image = \"x\"\n , needs db healthy # why\n port http = 80 # end\n }"),
        shown
    );
    assert_eq!(tree(""), "");
    assert_eq!(tree("\n # nothing\n"), "");
    assert_eq!(tree("a = 1, b = 2,"), "a = 1; b = 2");
}

#[test]
fn spans_end_at_the_last_token() {
    let text = "service api { a = 1 }   # why\nvolume  data  \n";
    let (file, _) = super::parsed(text);
    let spans: Vec<_> =
        file.statements.iter().map(|s| &text[s.span.start as usize..s.span.end as usize]).collect();
    assert_eq!(spans, ["service api { a = 1 }", "volume  data"]);
}

#[test]
fn a_byte_order_mark_and_carriage_returns_do_no_harm() {
    let text = "\u{feff}image = \"x\"\r\nservice api {\r\n  a = 1\r\n}\r\n";
    assert_eq!(tree(text), "image = \"x\"; service api {a = 1}");
    let (file, _) = super::parsed(text);
    assert_eq!(file.statements[0].span.start, 3);
    assert_eq!(super::pointed("\u{feff}a = @", &error("\u{feff}a = @")), "@");
}
