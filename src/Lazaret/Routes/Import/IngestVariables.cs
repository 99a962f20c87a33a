using System.Globalization;
using Lazaret.Output;

namespace Lazaret.Routes.Import;

/// <summary>The variables of the existing pipeline, in either spelling (<c>sftp-ingest</c> §1.3). What is missing or wrong is collected.</summary>
internal sealed class IngestVariables(IReadOnlyDictionary<string, string> environment)
{
    /// <summary>The script's name, and the container's for the four that are renamed on the way.</summary>
    private static readonly (string Script, string Container)[] Renamed =
    [
        ("MAYTECH_HOST", "SSH_REMOTE_HOST_MAYTECH"),
        ("MAYTECH_USER", "SSH_REMOTE_USER_MAYTECH"),
        ("MAYTECH_OAG_PRIVATE_KEY_PATH", "SSH_PRIVATE_KEY"),
        ("MAYTECH_OAG_LANDING_DIR", "SSH_LANDING_DIR"),
    ];

    private static readonly string[] Families = ["MAYTECH_", "SSH_", "S3_", "CLAMAV_", "OAG_"];

    private readonly HashSet<string> used = new(StringComparer.Ordinal);
    private readonly List<string> errors = [];
    private readonly List<string> notes = [];

    public IReadOnlyList<string> Errors => errors;

    public IReadOnlyList<string> Notes => notes;

    public void Note(string sentence) => notes.Add(sentence);

    public void Wrong(string sentence) => errors.Add(sentence);

    /// <summary>Empty, with an error, when it is not set.</summary>
    public string Required(string name)
    {
        string? value = Optional(name);
        if (value is null)
        {
            string container = Array.Find(Renamed, r => r.Script == name).Container;
            errors.Add($"{name}{(container is null ? "" : " (or " + container + ")")} is not set");
        }

        return value ?? "";
    }

    /// <summary>Null when it is not set or empty.</summary>
    public string? Optional(string name)
    {
        used.Add(name);
        string? value = Value(name);
        if (Array.Find(Renamed, r => r.Script == name).Container is { } container)
        {
            used.Add(container);
            string? other = Value(container);
            if (value is not null && other is not null && value != other)
            {
                notes.Add($"{name} and {container} differ; {name} is taken, as the script reads it");
            }

            value ??= other;
        }

        if (value?.Any(char.IsControl) == true)
        {
            errors.Add($"{name} holds a control character");
            return "";
        }

        return value;
    }

    /// <summary>True when it is set; its value is a secret and goes nowhere.</summary>
    public bool Secret(string name)
    {
        used.Add(name);
        return Value(name) is not null;
    }

    /// <summary>A whole number; <paramref name="unset"/> when it is not set, and after an error.</summary>
    public int Number(string name, int unset, int least, int most)
    {
        if (Optional(name) is not { Length: > 0 } text)
        {
            return unset;
        }

        if (int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most)
        {
            return number;
        }

        errors.Add($"{name} is \"{SafeText.Visible(text)}\"; allowed is {least} to {most}");
        return unset;
    }

    /// <summary>Variables that look like the pipeline's and were not asked for.</summary>
    public IEnumerable<string> Unknown() => environment.Keys
        .Where(k => !used.Contains(k) && Families.Any(f => k.StartsWith(f, StringComparison.Ordinal)) && k is not ("SSH_AUTH_SOCK" or "SSH_CLIENT" or "SSH_CONNECTION" or "SSH_TTY" or "SSH_AGENT_PID" or "SSH_ASKPASS"))
        .Order(StringComparer.Ordinal);

    private string? Value(string name) => environment.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;
}
