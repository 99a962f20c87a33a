// What the rules of Lazaret are built on. Variables: mime, magic (first lines of libmagic), type (the type so far).
// Metadata: type, and score; the highest score wins, the first of equals. A rule without a type only serves others.

private rule Texty
{
    condition:
        type == "text/plain" or mime startswith "text/" or not for any i in (0..63) : (uint8(i) == 0)
}

// The first character that is not blank opens a tag.
private rule StartsWithTag
{
    strings:
        $tag = /^(\xEF\xBB\xBF)?\s{0,256}<[!?%a-z]/ nocase
        $wide = /^\xFF\xFE(\s\x00){0,64}<\x00[!?%a-z]\x00/ nocase

    condition:
        any of them
}
