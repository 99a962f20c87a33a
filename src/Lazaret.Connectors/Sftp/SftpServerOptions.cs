using System.Text.RegularExpressions;
using Lazaret.Connectors.Sftp.Transport;

namespace Lazaret.Connectors.Sftp;

/// <summary>How an SFTP server is reached and known.</summary>
public sealed partial class SftpServerOptions
{
    /// <summary>Host name or address. Required.</summary>
    public string Host { get; set; } = "";

    /// <summary>1 to 65535. Default 22.</summary>
    public int Port { get; set; } = 22;

    /// <summary>The account. Required.</summary>
    public string User { get; set; } = "";

    /// <summary>A private key that <c>ssh</c> can read, only by its owner; null = the password. Of key and password at least one is needed; with both the key is tried first.</summary>
    public string? KeyFile { get; set; }

    /// <summary>Unlocks the key; not together with a password. Never shown.</summary>
    public string? KeyPassphrase { get; set; }

    /// <summary>The account's password. Never shown.</summary>
    public string? Password { get; set; }

    /// <summary>A file as <c>ssh</c> keeps it, with the host's keys; null = <see cref="Pins"/>. Of the two at least one is needed.</summary>
    public string? KnownHostsFile { get; set; }

    /// <summary>The host's keys: fingerprints (<c>SHA256:…</c>, as <c>ssh-keygen -l</c> shows them) or whole public keys (<c>ssh-ed25519 AAAA…</c>).</summary>
    public IReadOnlyList<string> Pins { get; set; } = [];

    /// <summary>For the connection and the first words. 1 s to 10 min, default 30 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the server may stay silent while something is asked of it. 1 s to 1 h, default 60 s.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The program <c>ssh</c>; null = the one in <c>/usr/bin</c> or <c>/usr/local/bin</c>. <c>ssh-keyscan</c> lies beside it.</summary>
    public string? Program { get; set; }

    /// <summary>The server for messages.</summary>
    internal string Shown => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>Every mistake, one sentence each; empty when there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> errors = [];
        if (!PlainHost().IsMatch(Host))
        {
            errors.Add($"Host is \"{HostPin.Shown(Host)}\"; allowed is a host name or an address: 1 to 255 letters, digits, '.', '-', '_' and ':', with no '-' in front.");
        }

        if (!PlainUser().IsMatch(User))
        {
            errors.Add($"User is \"{HostPin.Shown(User)}\"; allowed are 1 to 255 printable characters without spaces, quotes and shell signs, with no '-' in front.");
        }

        if (Port is < 1 or > 65535)
        {
            errors.Add($"Port is {Port}; allowed is 1 to 65535.");
        }

        if (KeyFile is null && Password is null)
        {
            errors.Add("Neither KeyFile nor Password is set; one is needed to log in.");
        }

        if (KnownHostsFile is null && Pins.Count == 0)
        {
            errors.Add("No host key is pinned: name a known_hosts file or the fingerprint of the server's key (SHA256:…, shown by `ssh-keyscan HOST | ssh-keygen -lf -`), "
                + "checked with the server's owner; without one nothing is read.");
        }

        if (KeyPassphrase is not null && Password is not null)
        {
            errors.Add("KeyPassphrase and Password are both set; only one may be, so that neither can be asked for in the place of the other.");
        }

        CheckFile(KeyFile, nameof(KeyFile), secret: true, errors);
        CheckFile(KnownHostsFile, nameof(KnownHostsFile), secret: false, errors);
        errors.AddRange(Pins.Where(p => HostPin.Parse(p) is null).Select(p =>
            $"The pin \"{HostPin.Shown(p)}\" is neither a fingerprint (SHA256: and 43 characters of base64) nor a public key (its type and base64)."));
        foreach ((string name, string? secret) in new[] { (nameof(KeyPassphrase), KeyPassphrase), (nameof(Password), Password) })
        {
            if (secret is not null && (secret.Length is 0 or > 1023 || secret.AsSpan().IndexOfAny('\n', '\r', '\0') >= 0))
            {
                errors.Add($"{name} has {secret.Length} characters or holds a line end; allowed are 1 to 1023 characters on one line.");
            }
        }

        CheckTime(ConnectTimeout, nameof(ConnectTimeout), 600, errors);
        CheckTime(RequestTimeout, nameof(RequestTimeout), 3600, errors);
        return errors;
    }

    private static void CheckTime(TimeSpan value, string name, int most, List<string> errors)
    {
        if (value < TimeSpan.FromSeconds(1) || value > TimeSpan.FromSeconds(most))
        {
            errors.Add($"{name} is {value.TotalSeconds:0.###} s; allowed is 1 to {most} s.");
        }
    }

    private static void CheckFile(string? path, string name, bool secret, List<string> errors)
    {
        if (path is null)
        {
            return;
        }

        if (path.Contains("${", StringComparison.Ordinal) || path.AsSpan().IndexOfAny('\n', '\r', '\0') >= 0)
        {
            errors.Add($"{name} is \"{HostPin.Shown(path)}\"; a path with a line end or with ${{ cannot be handed to ssh.");
        }
        else if (!File.Exists(path))
        {
            errors.Add($"{name} is \"{HostPin.Shown(path)}\"; there is no such file.");
        }
        else if (secret && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0)
        {
            errors.Add($"{name} is \"{HostPin.Shown(path)}\"; others can read or change it: `chmod 600` it.");
        }
    }

    [GeneratedRegex("^(?!-)[A-Za-z0-9._:-]{1,255}$", RegexOptions.CultureInvariant)]
    private static partial Regex PlainHost();

    [GeneratedRegex("^(?!-)[^\\s\\p{C}'\"`$\\\\;&<>|(){}]{1,255}$", RegexOptions.CultureInvariant)]
    private static partial Regex PlainUser();
}
