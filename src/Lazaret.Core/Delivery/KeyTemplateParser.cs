using System.Globalization;
using System.Text;

namespace Lazaret.Core.Delivery;

/// <summary>Reads key templates; see <see cref="KeyTemplate"/> for the language.</summary>
internal static class KeyTemplateParser
{
    private static readonly Dictionary<string, KeyToken> Words = new(StringComparer.Ordinal)
    {
        ["path"] = KeyToken.Path,
        ["name"] = KeyToken.Name,
        ["stem"] = KeyToken.Stem,
        ["ext"] = KeyToken.Ext,
        ["source"] = KeyToken.Source,
        ["prefix"] = KeyToken.Prefix,
        ["sha256"] = KeyToken.Sha256,
        ["md5"] = KeyToken.Md5,
    };

    public static (KeyPart[]? Parts, string? Error) Parse(string text, IReadOnlyCollection<string> groups)
    {
        if (text.Length is 0 or > KeyTemplate.MostCharacters)
        {
            return (null, $"The key template has {text.Length.ToString(CultureInfo.InvariantCulture)} characters: 1 to 1024 are allowed.");
        }

        List<KeyPart> parts = [];
        StringBuilder literal = new();
        for (int at = 0; at < text.Length;)
        {
            char c = text[at];
            if (c is '{' or '}' && at + 1 < text.Length && text[at + 1] == c)
            {
                literal.Append(c);
                at += 2;
                continue;
            }

            if (c == '}')
            {
                return (null, Error(text, at, "has a } without {", "write }} for a brace"));
            }

            if (c != '{')
            {
                literal.Append(c);
                at++;
                continue;
            }

            int end = text.IndexOf('}', at);
            if (end < 0)
            {
                return (null, Error(text, at, "has a { without }", "write {{ for a brace"));
            }

            if (Token(text[(at + 1)..end], groups) is not { } part)
            {
                return (null, Error(text, at, $"has the unknown token {DeliveryKeys.Shown(text[at..(end + 1)])}", Allowed(groups)));
            }

            Flush(literal, parts);
            parts.Add(part);
            at = end + 1;
        }

        Flush(literal, parts);
        string? never = Impossible(parts);
        return never is null ? (parts.ToArray(), null) : (null, $"The key template \"{DeliveryKeys.Shown(text)}\" {never}.");
    }

    private static KeyPart? Token(string token, IReadOnlyCollection<string> groups)
    {
        int colon = token.IndexOf(':', StringComparison.Ordinal);
        string head = colon < 0 ? token : token[..colon];
        string tail = colon < 0 ? "" : token[(colon + 1)..];
        if (head == "group" && colon > 0)
        {
            return groups.Contains(tail) ? new KeyPart(KeyToken.Group, tail) : null;
        }

        if (Words.TryGetValue(head, out KeyToken word))
        {
            return colon < 0 ? new KeyPart(word) : Digits(word, tail);
        }

        if (KeyDate.IsFormat(token))
        {
            return new KeyPart(KeyToken.Date, token);
        }

        return groups.Contains(token) ? new KeyPart(KeyToken.Group, token) : null;
    }

    private static KeyPart? Digits(KeyToken word, string tail)
    {
        int most = word switch { KeyToken.Sha256 => 64, KeyToken.Md5 => 32, _ => 0 };
        return int.TryParse(tail, NumberStyles.None, CultureInfo.InvariantCulture, out int digits) && digits >= 1 && digits <= most ? new KeyPart(word, "", digits) : null;
    }

    // What no item's values can mend is said when the template is read.
    private static string? Impossible(List<KeyPart> parts)
    {
        if (parts.TrueForAll(p => p.Token is KeyToken.Literal or KeyToken.Prefix or KeyToken.Source))
        {
            return "gives every item the same key: at least one of name, stem, path, sha256, md5, a date or a group must be in it";
        }

        KeyPart first = parts[0];
        if (first.Token == KeyToken.Literal && first.Text.StartsWith('/'))
        {
            return "begins with a slash: a key is relative";
        }

        KeyPart last = parts[^1];
        if (last.Token == KeyToken.Literal && last.Text.EndsWith('/'))
        {
            return "ends in a slash: the last part of a key must have a name";
        }

        return parts.Exists(p => p.Token == KeyToken.Literal && p.Text.Any(char.IsControl)) ? "has a control character: none is allowed in a key" : null;
    }

    private static void Flush(StringBuilder literal, List<KeyPart> parts)
    {
        if (literal.Length > 0)
        {
            parts.Add(new KeyPart(KeyToken.Literal, literal.ToString()));
            literal.Clear();
        }
    }

    private static string Error(string text, int at, string what, string allowed) =>
        $"The key template \"{DeliveryKeys.Shown(text)}\" {what} at character {(at + 1).ToString(CultureInfo.InvariantCulture)}: {allowed}.";

    private static string Allowed(IReadOnlyCollection<string> groups)
    {
        string pattern = groups.Count == 0 ? "(the file-name pattern has no named groups)" : "or a named group of the file-name pattern (" + string.Join(", ", groups.Order(StringComparer.Ordinal).Take(16).Select(DeliveryKeys.Shown)) + ")";
        return $"allowed are name, stem, ext, path, source, prefix, sha256, md5, a date format of yyyy MM dd HH mm ss and f to fffffff, {pattern}";
    }
}
