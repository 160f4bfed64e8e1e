//! Named places where a disk can fail or the process can die, for tests. Each is passed in the course of ordinary work;
//! a test says what is to happen there (`Faults::arm`), to all objects or to one.
//!
//! Only a build with the feature `faults` can do any of it. Without it every call here is empty and no name of a point
//! is in the binary (`tests/artefact.rs`). Deliberately absent: chance. What happens is what the test arranged.

#[cfg(feature = "faults")]
mod armed;

#[cfg(feature = "faults")]
pub use armed::{Armed, Fault, Faults};

macro_rules! points {
    ($($(#[doc = $doc:literal])+ $point:ident = $name:literal),+ $(,)?) => {
        /// Where a fault can be. Names have a dot, so that they are found in a binary if they are there.
        #[derive(Clone, Copy, PartialEq, Eq)]
        pub enum Point { $($(#[doc = $doc])+ $point),+ }

        #[cfg(feature = "faults")]
        impl Point {
            /// All of them.
            pub const ALL: &[Point] = &[$(Point::$point),+];

            /// What it is called.
            pub fn name(self) -> &'static str {
                match self { $(Point::$point => $name),+ }
            }
        }
    };
}

points! {
    /// The journal has not yet been given a group of entries.
    AppendBefore = "append.before",
    /// The journal has the entries, and nobody has been told.
    AppendAfter = "append.after",
    /// A database has not yet been told entries.
    ApplyBefore = "apply.before",
    /// A database was told entries, and they are still taken for untold.
    ApplyAfter = "apply.after",
    /// A database holds entries for good and the alarm index knows, and the journal still has them.
    TrimBefore = "trim.before",
    /// The journal has forgotten entries, and nobody has been told.
    TrimAfter = "trim.after",
    /// A database is about to be opened.
    WakeOpen = "wake.open",
    /// The journal is about to be asked what a database lacks.
    WakeReplay = "wake.replay",
    /// An object is about to be read from its database.
    WakeRead = "wake.read",
    /// A database is about to be checkpointed.
    SleepSave = "sleep.save",
    /// A database is about to be closed.
    SleepClose = "sleep.close",
    /// The earliest alarm of an object is about to be written to the index.
    AlarmIndex = "alarm.index",
    /// The index is about to be asked whose alarms are due.
    AlarmDue = "alarm.due",
    /// An object that is awake is about to fire what is due.
    AlarmFire = "alarm.fire",
    /// A small database is about to be copied by its own connection.
    SnapshotVacuum = "snapshot.vacuum",
    /// A large database is about to be copied by another process.
    SnapshotCopy = "snapshot.copy",
    /// A copy is about to be kept as a snapshot.
    SnapshotKeep = "snapshot.keep",
    /// A new restaurant's row is about to be written to the directory.
    ProvisionRow = "provision.row",
    /// The template is about to be copied for a new object.
    ProvisionCopy = "provision.copy",
    /// The copy of the template is about to get its name.
    ProvisionRename = "provision.rename",
    /// A new restaurant has its first file, and the directory does not know.
    ProvisionActivate = "provision.activate",
}

/// Without the feature: nothing can be arranged, and nothing ever happens.
#[cfg(not(feature = "faults"))]
#[derive(Clone, Debug, Default)]
pub struct Faults(());

#[cfg(not(feature = "faults"))]
impl Faults {
    /// What the environment of this process asks for: without the feature, nothing.
    #[inline(always)]
    pub fn of_this_process() -> Faults {
        Faults(())
    }

    /// Somebody passes a point on behalf of an object.
    ///
    /// # Errors
    /// None without the feature.
    #[inline(always)]
    pub async fn at(&self, _: Point, _: u64) -> std::io::Result<()> {
        Ok(())
    }

    /// The same where nobody may wait.
    ///
    /// # Errors
    /// None without the feature.
    #[inline(always)]
    pub fn now(&self, _: Point, _: u64) -> std::io::Result<()> {
        Ok(())
    }
}
