//! Has new migrations and a newly built UI embedded, which sqlx and rust-embed do not notice by themselves. Builds
//! nothing.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=migrations");
    // Debug builds read the pages from disk.
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        // Cargo would compile everything each time that a folder it watches is missing. Where nothing can be written
        // it does so, and all is well.
        drop(std::fs::create_dir_all("admin-ui/dist"));
        println!("cargo:rerun-if-changed=admin-ui/dist");
    }
}
