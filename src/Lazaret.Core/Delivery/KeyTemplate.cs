using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Lazaret.Core.Delivery;

/// <summary>
/// How an item's key is made (<c>sftp-ingest</c> §4.6): text with tokens in braces. <c>{name}</c> is the last part of the item's name, <c>{stem}</c> and <c>{ext}</c> that without its
/// extension and the extension with its dot (empty when there is none), <c>{path}</c> the whole name below the source, <c>{source}</c>, <c>{prefix}</c>, <c>{sha256}</c> and <c>{md5}</c> (with a number, such as
/// <c>{sha256:2}</c>, their first digits), <c>{group:NAME}</c> or simply <c>{NAME}</c> what a named group of the file-name pattern matched, and any date format of
/// <c>yyyy MM dd HH mm ss</c> and <c>f</c> to <c>fffffff</c> with <c>- _ . : / T Z</c> or a space between them, filled with the moment the item was taken, in UTC. <c>{{</c> and <c>}}</c> are braces.
/// The same values give the same key, always.
/// </summary>
public sealed class KeyTemplate
{
    /// <summary>A folder a day and one for the moment, and the item's name: the layout of the existing pipeline.</summary>
    public const string Default = "{yyyy-MM-dd}/{HH:mm:ss.ffffff}/{name}";

    /// <summary>Most characters of a template.</summary>
    public const int MostCharacters = 1024;

    private readonly KeyPart[] _parts;

    private KeyTemplate(string text, KeyPart[] parts)
    {
        Text = text;
        _parts = parts;
    }

    /// <summary>The template as it was written.</summary>
    public string Text { get; }

    /// <summary>Whether <see cref="KeyValues.Md5"/> must be given.</summary>
    public bool NeedsMd5 => Array.Exists(_parts, p => p.Token == KeyToken.Md5);

    /// <summary>
    /// Whether the item's whole name or its digest is in the key, so that two items seldom meet under one. A check of a route warns when not.
    /// </summary>
    public bool TellsItemsApart => Array.Exists(_parts, p => p.Token is KeyToken.Path or KeyToken.Name || (p.Token is KeyToken.Sha256 or KeyToken.Md5 && p.Digits is 0 or > 15));

    /// <summary>Reads a template.</summary>
    /// <param name="text">The template.</param>
    /// <param name="groups">The named groups of the file-name pattern; other names in braces are errors.</param>
    /// <param name="template">The template.</param>
    /// <param name="error">One sentence that names the wrong token, where it stands and what is allowed; null when there is none.</param>
    public static bool TryParse(string text, IReadOnlyCollection<string> groups, [NotNullWhen(true)] out KeyTemplate? template, [NotNullWhen(false)] out string? error)
    {
        (KeyPart[]? parts, error) = KeyTemplateParser.Parse(text, groups);
        template = parts is null ? null : new KeyTemplate(text, parts);
        return template is not null;
    }

    /// <summary>Makes the key of an item. False with one sentence when what comes out is no key (see <see cref="DeliveryKeys.Check"/>), as when a name would leave its folder.</summary>
    public bool TryMake(KeyValues values, out string key, [NotNullWhen(false)] out string? error)
    {
        StringBuilder made = new();
        bool swallowSlash = false;
        foreach (KeyPart part in _parts)
        {
            if (Fill(part, values) is not { } piece)
            {
                key = "";
                error = $"The key template \"{DeliveryKeys.Shown(Text)}\" needs {part.Missing()}, which \"{DeliveryKeys.Shown(values.Path)}\" does not have.";
                return false;
            }

            // An empty prefix takes the slash behind it along.
            made.Append(swallowSlash && piece.StartsWith('/') ? piece.AsSpan(1) : piece);
            swallowSlash = part.Token == KeyToken.Prefix && piece.Length == 0;
            if (made.Length > 4 * DeliveryKeys.MostBytes)
            {
                break; // far too long already: the check below says so
            }
        }

        key = made.ToString();
        error = DeliveryKeys.Check(key);
        return error is null;
    }

    public override string ToString() => Text;

    /// <summary>Where the extension of a name begins; its length when it has none. A dot at the beginning of a name is no extension's.</summary>
    internal static int ExtensionAt(ReadOnlySpan<char> name)
    {
        int dot = name.LastIndexOf('.');
        return dot <= 0 || dot == name.Length - 1 ? name.Length : dot;
    }

    private static string? Fill(KeyPart part, KeyValues values)
    {
        string name = values.Path[(values.Path.LastIndexOf('/') + 1)..];
        return part.Token switch
        {
            KeyToken.Literal => part.Text,
            KeyToken.Path => values.Path,
            KeyToken.Name => name,
            KeyToken.Stem => name[..ExtensionAt(name)],
            KeyToken.Ext => name[ExtensionAt(name)..],
            KeyToken.Source => values.Source,
            KeyToken.Prefix => values.Prefix.Trim('/'),
            KeyToken.Sha256 => First(values.Sha256, part.Digits),
            KeyToken.Md5 => values.Md5 is null ? null : First(values.Md5, part.Digits),
            KeyToken.Group => values.Groups.GetValueOrDefault(part.Text),
            _ => KeyDate.Write(part.Text, values.TakenAt),
        };
    }

    private static string First(string digest, int digits) => digits == 0 || digits >= digest.Length ? digest : digest[..digits];
}
