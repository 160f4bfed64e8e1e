//! A system is two functions over what one object keeps: what it does when it is asked, and what when an alarm goes off.
//! [`Stored`] makes a durable object of it, as the runtime wants one.

use std::marker::PhantomData;

use actix_web::web::ServiceConfig;
use maitred::clock::Moment;
use maitred::object::alarm::AlarmChange;
use maitred::object::{Boxed, Broken, Decided, Fired, Object, ObjectId};
use maitred::store::StoreError;
use maitred::store::migrate::Schema;
use maitred::store::object_file::ObjectFile;
use maitred::store::vault::Reader;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::storage::Storage;

/// See the module.
pub trait System: Send + Sync + Unpin + Sized + 'static {
    /// What it can be asked. Whatever is drawn by chance comes with it, so that it can be sent again.
    type Command: DeserializeOwned + Clone + Send + Unpin;
    /// What it answers. It leaves once everything that was decided before it is durable.
    type Reply: Serialize + Send + Unpin;

    /// Whether a command can only read.
    fn is_read(command: &Self::Command) -> bool;

    /// Decides a command. Nothing comes in between: what is read here is still so when the next line is run.
    fn decide(storage: &mut Storage, command: Self::Command, now: Moment) -> Result<Self::Reply, Broken>;

    /// Does what an alarm asks for. It is consumed together with what is put here, so it happens once. Unless a system
    /// says otherwise, an alarm is the end of what is kept under its name.
    fn fire(storage: &mut Storage, alarm: &str, _now: Moment) -> Result<(), Broken> {
        storage.delete(alarm);
        Ok(())
    }

    /// Whether whoever got this reply should ask again when there is something new.
    fn is_pending(_: &Self::Reply) -> bool {
        false
    }

    /// What leads to these objects besides commands.
    fn more_routes(_: &mut ServiceConfig) {}
}

/// A system as a durable object.
pub struct Stored<S> {
    storage: Storage,
    system: PhantomData<S>,
}

impl<S: System> Object for Stored<S> {
    type Command = S::Command;
    type Reply = S::Reply;
    /// Only that there is something new.
    type News = ();

    fn is_read(command: &S::Command) -> bool {
        S::is_read(command)
    }

    fn decide(&mut self, command: S::Command, now: Moment) -> Result<Decided<S::Reply>, Broken> {
        let reply = S::decide(&mut self.storage, command, now)?;
        let (wrote, alarms) = self.storage.end_decision();
        Ok(Decided { reply, wrote, alarms })
    }

    fn fire(&mut self, alarm: &str, now: Moment) -> Result<Fired, Broken> {
        S::fire(&mut self.storage, alarm, now)?;
        Ok(Fired::Done(self.storage.end_decision().1))
    }

    fn batch_bytes(&self) -> usize {
        self.storage.batch_bytes()
    }

    fn seal(&mut self, alarms: &[AlarmChange], _: Moment) -> String {
        self.storage.seal(alarms)
    }

    fn news(&mut self) {}
}

/// What the databases of all examples look like.
pub static SCHEMA: Schema = Schema { folder: "objects", migrations: sqlx::migrate!("examples/objects/migrations") };

/// Brings an object back from its database.
#[derive(Debug)]
pub struct EntryReader;

impl<S: System> Reader<Stored<S>> for EntryReader {
    fn read<'a>(&'a self, _: ObjectId, file: &'a mut ObjectFile) -> Boxed<'a, Result<Stored<S>, StoreError>> {
        Box::pin(async move {
            let rows = sqlx::query_as("SELECT key, value FROM entry").fetch_all(file.connection()).await;
            let rows: Vec<(String, String)> = rows.map_err(StoreError::sql("reading an object"))?;
            Ok(Stored { storage: rows.into_iter().collect(), system: PhantomData })
        })
    }
}
