//! Asks the linker to keep its notes in the module: the bundler needs them to cut the code into areas.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-link-arg-cdylib=--emit-relocs");
}
