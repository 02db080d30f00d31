//! The words that default names are made of.

/// How something is, or is done.
pub(super) const MANNERS: [&str; 64] = [
    "Amber", "Bold", "Brave", "Breezy", "Bright", "Brisk", "Calm", "Candid", "Cheerful", "Clever", "Cosy", "Crisp",
    "Curious", "Daring", "Deft", "Eager", "Early", "Easily", "Fair", "Fleet", "Fond", "Frosty", "Gentle", "Gladly",
    "Golden", "Grand", "Happily", "Hardy", "Honest", "Humble", "Jolly", "Keen", "Kindly", "Lively", "Loyal", "Lucky",
    "Mellow", "Merry", "Mild", "Modest", "Neat", "Nimble", "Noble", "Patient", "Plucky", "Polite", "Proud", "Quick",
    "Quietly", "Rapid", "Ready", "Rustic", "Serene", "Silver", "Sleek", "Smooth", "Snowy", "Steady", "Sunny",
    "Swiftly", "Tidy", "Vivid", "Warmly", "Witty",
];

/// Animals.
pub(super) const ANIMALS: [&str; 64] = [
    "Alpaca", "Badger", "Beaver", "Bison", "Bobcat", "Buffalo", "Camel", "Caribou", "Cheetah", "Condor", "Coyote",
    "Crane", "Cricket", "Dolphin", "Donkey", "Dove", "Eagle", "Egret", "Falcon", "Ferret", "Finch", "Fox", "Gazelle",
    "Gecko", "Gibbon", "Goose", "Hare", "Hawk", "Hedgehog", "Heron", "Ibex", "Ibis", "Jackdaw", "Jaguar", "Kestrel",
    "Kiwi", "Koala", "Lark", "Lemur", "Leopard", "Llama", "Lynx", "Magpie", "Marmot", "Marten", "Mole", "Moose",
    "Narwhal", "Newt", "Ocelot", "Orca", "Osprey", "Otter", "Owl", "Panda", "Pelican", "Penguin", "Plover", "Puffin",
    "Raven", "Robin", "Salmon", "Seal", "Tapir",
];
