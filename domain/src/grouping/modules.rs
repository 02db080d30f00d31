//! Java module names without the numbers that generated classes carry.

use std::borrow::Cow;

use super::jvm;

pub(super) const GENERATED: &str = "<auto>";

/// What a generator puts before the part that changes, and what that part is made of.
type Generator = (&'static str, fn(u8) -> bool);

const GENERATORS: [Generator; 17] = [
    ("GeneratedMethodAccessor", is_digit),
    ("GeneratedConstructorAccessor", is_digit),
    ("GeneratedSerializationConstructorAccessor", is_digit),
    ("CGLIB$$", is_hex_or_underscore),
    ("$$_javassist", is_word),
    ("$$_jvst", is_word),
    ("$fn__", is_digit),
    ("$eval__", is_digit),
    ("$reify__", is_digit),
    ("$iter__", is_digit_or_underscore),
    ("jdk.proxy", is_digit),
    ("$Proxy", is_digit),
    ("ByGuice$$", is_hex_or_underscore),
    ("$MockitoMock$", is_digit),
    ("$auxiliary$", is_word),
    ("$HibernateProxy$", is_word),
    ("$ByteBuddy$", is_word),
];

/// A Java module to group by; nothing for a lambda, whose class is made up at run time.
pub(super) fn clean_java(module: &str) -> Option<Cow<'_, str>> {
    if module.contains("$$Lambda") {
        return None;
    }
    let mut cleaned = jvm::clean_module(without_address(module));
    if module.contains('$') || module.contains("Accessor") {
        for (marker, changes) in GENERATORS {
            if let Some(replaced) = replace_after(&cleaned, marker, changes) {
                cleaned = Cow::Owned(replaced);
            }
        }
    }
    Some(cleaned)
}

/// Hidden classes are named by where they lie: `LambdaForm$MH/0x0000000800c8`.
fn without_address(module: &str) -> &str {
    match module.rsplit_once("/0x") {
        Some((class, address)) if !class.is_empty() && address.bytes().all(|b| b.is_ascii_hexdigit()) => class,
        _ => module,
    }
}

fn replace_after(module: &str, marker: &str, changes: fn(u8) -> bool) -> Option<String> {
    let (head, mut rest) = module.split_once(marker)?;
    let mut replaced = String::with_capacity(module.len() + GENERATED.len());
    replaced.push_str(head);
    loop {
        let kept = rest.trim_start_matches(|c: char| u8::try_from(c).is_ok_and(changes));
        replaced.push_str(marker);
        if kept.len() < rest.len() {
            replaced.push_str(GENERATED);
        }
        let Some((between, tail)) = kept.split_once(marker) else {
            replaced.push_str(kept);
            return Some(replaced);
        };
        replaced.push_str(between);
        rest = tail;
    }
}

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

fn is_digit_or_underscore(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b'_'
}

fn is_hex_or_underscore(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || byte == b'_'
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::clean_java;

    #[test]
    fn generated_parts_become_a_fixed_marker() {
        let cases = [
            ("com.example.Service", Some("com.example.Service")),
            ("com.example.Outer$Inner", Some("com.example.Outer$Inner")),
            ("sun.reflect.GeneratedMethodAccessor123", Some("sun.reflect.GeneratedMethodAccessor<auto>")),
            (
                "jdk.internal.reflect.GeneratedConstructorAccessor7",
                Some("jdk.internal.reflect.GeneratedConstructorAccessor<auto>"),
            ),
            (
                "sun.reflect.GeneratedSerializationConstructorAccessor7",
                Some("sun.reflect.GeneratedSerializationConstructorAccessor<auto>"),
            ),
            ("a.Svc$$EnhancerBySpringCGLIB$$1a2b3c_2", Some("a.Svc$$EnhancerBySpringCGLIB$$<auto>")),
            ("a.Svc$$FastClassByCGLIB$$deadbeef", Some("a.Svc$$FastClassByCGLIB$$<auto>")),
            ("a.Svc_$$_javassist_seam_5", Some("a.Svc_$$_javassist<auto>")),
            ("a.Svc_$$_jvst1a2_3", Some("a.Svc_$$_jvst<auto>")),
            ("app.core$fn__1$fn__22", Some("app.core$fn__<auto>$fn__<auto>")),
            ("a.Svc$$Lambda$14/0x0000000800c8", None),
            ("java.lang.invoke.LambdaForm$MH/0x0000000800c8", Some("java.lang.invoke.LambdaForm$MH")),
            ("jdk.proxy2.$Proxy118", Some("jdk.proxy<auto>.$Proxy<auto>")),
            ("com.sun.proxy.$Proxy31", Some("jdk.proxy<auto>.$Proxy<auto>")),
            ("com.example.$Proxy31", Some("com.example.$Proxy<auto>")),
            ("user$eval__12$fn__13", Some("user$eval__<auto>$fn__<auto>")),
            ("app.core$all$iter__51__55$fn__52", Some("app.core$all$iter__<auto>$fn__<auto>")),
            ("a.Svc$$anonfun$run$1", Some("a.Svc$$anonfun$run$<auto>")),
            ("a.Svc$$EnhancerByGuice$$c0ffee12", Some("a.Svc$$EnhancerByGuice$$<auto>")),
            ("a.Svc$MockitoMock$1873023842", Some("a.Svc$MockitoMock$<auto>")),
            ("a.Svc$auxiliary$x9Y", Some("a.Svc$auxiliary$<auto>")),
            ("a.Item$HibernateProxy$fZ3k9", Some("a.Item$HibernateProxy$<auto>")),
            ("a.Item$ByteBuddy$aB1", Some("a.Item$ByteBuddy$<auto>")),
        ];
        for (module, expected) in cases {
            assert_eq!(clean_java(module).as_deref(), expected, "{module}");
        }
    }
}
