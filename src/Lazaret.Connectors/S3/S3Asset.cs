using System.Text;

namespace Lazaret.Connectors.S3;

/// <summary>A bucket and a prefix: what is inside, what is quarantine, and how keys and paths below the prefix turn into each other.</summary>
internal sealed class S3Asset
{
    private const int MostKeyBytes = 1024;
    private readonly string quarantinePrefix;

    public S3Asset(string asset, string quarantine)
    {
        string plain = Plain(asset);
        int slash = plain.IndexOf('/', StringComparison.Ordinal);
        Bucket = slash < 0 ? plain : plain[..slash];
        string folder = slash < 0 ? "" : plain[(slash + 1)..].Trim('/');
        Prefix = folder.Length == 0 ? "" : folder + "/";
        Quarantine = quarantine.Trim('/');
        quarantinePrefix = Quarantine + "/";
        Name = folder.Length == 0 ? Bucket : $"{Bucket}/{folder}";
    }

    public string Bucket { get; }

    /// <summary>What every key begins with: empty, or with a slash at its end.</summary>
    public string Prefix { get; }

    /// <summary>The prefix of moved objects, without a slash at its end.</summary>
    public string Quarantine { get; }

    /// <summary><c>bucket</c> or <c>bucket/prefix</c>.</summary>
    public string Name { get; }

    /// <summary>True when all of the asset is quarantine, which would leave nothing to scan.</summary>
    public bool IsInQuarantine => Prefix.StartsWith(quarantinePrefix, StringComparison.Ordinal);

    public bool IsQuarantined(string key) => key.StartsWith(quarantinePrefix, StringComparison.Ordinal);

    /// <summary>Whether a key is inside: below the prefix, and not in the quarantine.</summary>
    public bool Contains(string key) => key.Length > Prefix.Length && key.StartsWith(Prefix, StringComparison.Ordinal) && !IsQuarantined(key);

    /// <summary>
    /// Whether a request can name the key. A part that is <c>.</c> or <c>..</c> is resolved away in every address, by us or on the way: what came back would be another object, and its verdict a
    /// verdict on that one.
    /// </summary>
    public static bool CanBeNamed(string key) => !key.Contains("./", StringComparison.Ordinal) && !key.EndsWith('.') || !key.Split('/').Any(p => p is "." or "..");

    /// <summary>The path below the prefix, for the filter.</summary>
    public string Relative(string key) => key.StartsWith(Prefix, StringComparison.Ordinal) ? key[Prefix.Length..] : key;

    /// <summary>The folder of an action's target as a prefix without a slash at its end; null when it is not in the quarantine.</summary>
    public string? TargetInQuarantine(string? target)
    {
        string folder = (target ?? Quarantine).Trim('/');
        return folder == Quarantine || (folder.StartsWith(quarantinePrefix, StringComparison.Ordinal) && WrongFolder(folder) is null) ? folder : null;
    }

    /// <summary>Why a text is no asset, as a sentence; null when it is one.</summary>
    public static string? Wrong(string asset)
    {
        string plain = Plain(asset);
        string bucket = plain.Split('/')[0];
        return bucket.Length is < 3 or > 63 || !bucket.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_')
            ? $"Asset is \"{asset}\"; name a bucket, or a bucket and a prefix, such as reports or reports/incoming."
            : plain.Any(char.IsControl) || Encoding.UTF8.GetByteCount(plain) > MostKeyBytes ? $"The prefix of the asset has control characters or more than {MostKeyBytes} bytes." : null;
    }

    /// <summary>Why a text is no folder of a bucket, as the end of a sentence; null when it is one.</summary>
    public static string? WrongFolder(string folder)
    {
        string plain = folder.Trim('/');
        return plain.Length == 0 ? "is empty; name a prefix of the bucket"
            : plain.Any(char.IsControl) || Encoding.UTF8.GetByteCount(plain) > 512 ? "has control characters or more than 512 bytes"
            : plain.Split('/').Any(p => p is "" or "." or "..") ? "has an empty part, \".\" or \"..\" between its slashes" : null;
    }

    private static string Plain(string asset) => asset.StartsWith("s3://", StringComparison.OrdinalIgnoreCase) ? asset[5..] : asset;
}
