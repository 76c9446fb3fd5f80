//! How an image is built.

use super::shape::{HOSTS, SCALARS, TEXTS, WORDS};
use super::table::kind;
use super::types::Type::{
    Bool, Enum, Form as Shape, Map, Named, OneOf, OneOrMore, Path, PathOrUrl, Record, Set, Size, String,
};
use super::{Form, GRANT, Kind, PathBase, Reference, ULIMIT, shape};

kind! {
    /// How an image is made from source. Nothing in it touches a running container until the image
    /// that comes out is another one.
    pub static BUILD = Kind::new("build").short("context");

    /// The folder that is sent to the builder, or the URL of a git repository.
    "context": PathOrUrl;
    /// The Dockerfile, relative to the context; `Dockerfile` by default.
    "dockerfile": Path(PathBase::Context);
    /// The text of a Dockerfile, in place of a file.
    "dockerfile-inline": String;
    /// The stage of the Dockerfile to build; the last one by default.
    "target": String;
    /// Values of the Dockerfile's `ARG`s. They can be read in the image's history: a secret belongs in
    /// `secrets`.
    "args": SCALARS;
    /// Secrets that `RUN --mount=type=secret` can read while it runs; they leave no trace in the image.
    "secrets": Named(Reference::Secret, GRANT);
    /// SSH agents or keys that `RUN --mount=type=ssh` can use: `default`, or `"name=path"`.
    "ssh": WORDS;
    /// Further contexts by name, for `FROM name` and `COPY --from=name`: a folder, a URL,
    /// `docker-image://…` or `service:NAME`.
    "additional-contexts": Map(&PathOrUrl);
    /// The platforms to build for. It must contain the one the service runs on.
    "platforms": Set(&Shape(Form::Platform));
    /// Further names for the image that is built.
    "tags": WORDS;
    /// Labels of the image that is built.
    "labels": SCALARS;
    /// Where layers may be taken from: `"registry.example.org/app:cache"` or `"type=…,…"`.
    "cache-from": TEXTS;
    /// Where layers are left for later builds.
    "cache-to": TEXTS;
    /// Builds every layer anew, whatever is in the cache.
    "no-cache": Bool;
    /// Builds the layers of these stages anew.
    "no-cache-filter": OneOrMore(&String);
    /// Asks the registry for newer versions of the images in `FROM`.
    "pull": Bool;
    /// The network of `RUN` instructions: `default`, `none`, `host`, or one by name.
    "network": OneOf(&[Enum(&["default", "none", "host"]), String]);
    /// Lines for `/etc/hosts` while `RUN` instructions run.
    "extra-hosts": HOSTS;
    /// The size of `/dev/shm` while `RUN` instructions run.
    "shm-size": Size;
    /// Limits of processes while `RUN` instructions run, by name.
    "ulimits": Map(&OneOf(&[shape::COUNT_OR_UNLIMITED, Record(ULIMIT)]));
    /// What the builder may grant to `RUN` instructions, for instance `"network.host"` or
    /// `"security.insecure"`.
    "entitlements": WORDS;
    /// Builds with elevated rights where the builder supports it.
    "privileged": Bool;
    /// How a Windows build is isolated.
    "isolation": Enum(&["default", "process", "hyperv"]);
    /// Attaches how the image was built: `true`, `false`, or settings such as `"mode=max"`.
    "provenance": OneOf(&[Bool, String]);
    /// Attaches a list of what is in the image: `true`, `false`, or settings such as
    /// `"generator=image"`.
    "sbom": OneOf(&[Bool, String]);
}
