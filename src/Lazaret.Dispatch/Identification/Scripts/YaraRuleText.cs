namespace Lazaret.Dispatch.Identification.Scripts;

/// <summary>Our own rules, which travel in the assembly.</summary>
internal static class YaraRuleText
{
    /// <summary>In the order in which matches come; the first file holds what the others are built on.</summary>
    private static readonly string[] files = ["base.yar", "documents.yar", "web.yar", "scripts.yar", "source.yar"];

    /// <summary>All rules as one text.</summary>
    public static string All { get; } = string.Join('\n', files.Select(Read));

    private static string Read(string name)
    {
        using Stream stream = typeof(YaraRuleText).Assembly.GetManifestResourceStream("Lazaret.Dispatch.Identification.Rules." + name)
            ?? throw new InvalidOperationException($"the rules {name} are not in this build");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
