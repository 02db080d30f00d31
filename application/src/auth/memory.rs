//! The memory that hashing works in: so many pieces at once, however many ask.

use std::sync::{Condvar, Mutex, PoisonError};

use argon2::Block;

/// Hashings at once. Each keeps a processor busy and takes [`STANDARD`] blocks; the others wait in line.
pub(super) const AT_ONCE: usize = 2;

/// Blocks of one KiB that a hashing at the current cost takes.
pub(super) const STANDARD: usize = 19 * 1024;

/// What is asked of the system for a piece. Beyond 32 MiB the common allocator takes memory from the system by itself
/// and gives it back when it is freed; less would stay with the thread that freed it. What is not used costs nothing.
const CAPACITY: usize = 34 * 1024;

/// Pieces of memory, handed out in the order in which they are asked for.
#[derive(Debug)]
pub(super) struct Memory {
    line: Mutex<Line>,
    moved: Condvar,
}

#[derive(Debug)]
struct Line {
    free: Vec<Vec<Block>>,
    taken: usize,
    next: u64,
    served: u64,
}

impl Memory {
    pub(super) const fn new() -> Self {
        let line = Line { free: Vec::new(), taken: 0, next: 0, served: 0 };
        Self { line: Mutex::new(line), moved: Condvar::new() }
    }

    /// Works in a piece of so many blocks, once it is this caller's turn.
    pub(super) fn with<T>(&self, blocks: usize, work: impl FnOnce(&mut [Block]) -> T) -> T {
        let mut piece = Piece { memory: self, blocks: self.take() };
        if piece.blocks.len() < blocks {
            let more = blocks.max(CAPACITY) - piece.blocks.len();
            piece.blocks.reserve_exact(more);
            piece.blocks.resize(blocks, Block::new());
        }
        work(piece.blocks.get_mut(..blocks).unwrap_or_default())
    }

    fn take(&self) -> Vec<Block> {
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        let number = line.next;
        line.next += 1;
        let waits = |line: &mut Line| line.served != number || line.taken >= AT_ONCE;
        let mut line = self.moved.wait_while(line, waits).unwrap_or_else(PoisonError::into_inner);
        line.served += 1;
        line.taken += 1;
        let blocks = line.free.pop().unwrap_or_default();
        drop(line);
        self.moved.notify_all();
        blocks
    }

    /// Whoever waits gets the piece; when nobody does, it goes back to the system.
    fn give_back(&self, blocks: Vec<Block>) {
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        line.taken -= 1;
        let unused = if line.next > line.served && blocks.len() <= STANDARD {
            line.free.push(blocks);
            Vec::new()
        } else {
            let mut unused = std::mem::take(&mut line.free);
            unused.push(blocks);
            unused
        };
        drop(line);
        self.moved.notify_all();
        drop(unused);
    }
}

/// Goes back however the work ends.
struct Piece<'a> {
    memory: &'a Memory,
    blocks: Vec<Block>,
}

impl Drop for Piece<'_> {
    fn drop(&mut self) {
        self.memory.give_back(std::mem::take(&mut self.blocks));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;

    #[test]
    fn no_more_than_allowed_work_at_once_and_nothing_is_kept_after() {
        let memory = Memory::new();
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| {
                    memory.with(8, |blocks| {
                        assert_eq!(blocks.len(), 8);
                        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        thread::sleep(std::time::Duration::from_millis(2));
                        now.fetch_sub(1, Ordering::SeqCst);
                    });
                });
            }
        });
        assert!((1..=AT_ONCE).contains(&most.load(Ordering::SeqCst)));
        let line = memory.line.lock().unwrap();
        assert_eq!((line.taken, line.free.len(), line.next, line.served), (0, 0, 16, 16));
    }
}
