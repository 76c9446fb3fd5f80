//! Backups as a host makes them: by the generated scripts, of real databases in containers, into real repositories.

mod clean;
mod elsewhere;
mod restore;
mod retention;
mod servers;
mod sftp;
mod stage;
mod trouble;
