//! Whole restaurants by the command line: archives are streamed, whatever their size.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::Path;

use actix_web::web::Bytes;
use futures_util::{StreamExt as _, stream};

use super::client::{Answer, complain, each_part, finish, upload};
use super::{Exit, Output, ServerArguments};

/// Bytes that are read at a time.
const PART_BYTES: usize = 64 << 10;

/// Fetches an archive into a file, which is there whole or not at all.
pub(super) fn fetch(server: &ServerArguments, path: &str, to: &Path) -> Exit {
    let unfinished = to.with_extension("part");
    let failed =
        |error: std::io::Error| complain(&format!("{} cannot be written: {error}", to.display()), Exit::Failed);
    let mut file = match File::create(&unfinished) {
        Ok(file) => file,
        Err(error) => return failed(error),
    };
    let refused = match each_part(server, path, |part| file.write_all(&part)) {
        Ok(refused) => refused,
        Err(reason) => return complain(&reason, Exit::Unavailable),
    };
    if let Some(refused) = refused {
        // What there is of it is of no use; the refusal says more.
        drop(std::fs::remove_file(&unfinished));
        return finish(Ok(refused), Output::Text, |_| {});
    }
    match file.sync_all().and_then(|()| std::fs::rename(&unfinished, to)) {
        Ok(()) => Exit::Done,
        Err(error) => failed(error),
    }
}

/// Sends an archive; `asked` stands in the query.
pub(super) fn send(
    server: &ServerArguments,
    archive: &Path,
    asked: &[(&str, Option<String>)],
    finish: impl FnOnce(Result<Answer, String>) -> Exit,
) -> Exit {
    let file = match File::open(archive) {
        Ok(file) => file,
        Err(error) => return complain(&format!("{} cannot be read: {error}", archive.display()), Exit::Invalid),
    };
    let mut query = vec![];
    for (name, value) in asked.iter().filter_map(|(name, value)| Some((name, value.as_deref()?))) {
        // Names of restaurants and jurisdictions need no escaping; what is none is refused before it is sent.
        if value.is_empty() || !value.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it)) {
            return complain(&format!("`{value}` is no {name}"), Exit::Invalid);
        }
        query.push(format!("{name}={value}"));
    }
    let path = format!("/v1/platform/imports?{}", query.join("&"));
    finish(upload(server, &path, "application/x-tar", parts(file)))
}

fn parts(file: File) -> impl stream::Stream<Item = std::io::Result<Bytes>> + Unpin {
    stream::iter(std::iter::from_fn({
        let mut file = file;
        move || {
            let mut part = vec![0; PART_BYTES];
            match file.read(&mut part) {
                Ok(0) => None,
                Ok(read) => {
                    part.truncate(read);
                    Some(Ok(Bytes::from(part)))
                }
                Err(error) => Some(Err(error)),
            }
        }
    }))
    .fuse()
}
