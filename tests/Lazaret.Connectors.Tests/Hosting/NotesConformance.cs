using System.Text.RegularExpressions;
using Lazaret.Connectors.Tests.Conformance;
using Lazaret.Core.Connectors;

namespace Lazaret.Connectors.Tests.Hosting;

/// <summary>The connector of <c>docs/connectors/writing-one.md</c> keeps every promise, and the page shows it as it is.</summary>
public sealed partial class NotesConformance : ConnectorConformance
{
    private readonly NotesConnector notes = new();

    [Fact]
    public void The_page_shows_the_class_as_it_is_compiled()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Lazaret.slnx")) && !File.Exists(Path.Combine(root, "Lazaret.sln")) && !Directory.Exists(Path.Combine(root, "docs", "decisions")))
        {
            root = Path.GetDirectoryName(root)!;
        }

        string page = File.ReadAllText(Path.Combine(root, "docs", "connectors", "writing-one.md"));
        string shown = Block().Match(page).Groups[1].Value;
        Assert.Equal(File.ReadAllText(Path.Combine(root, "tests", "Lazaret.Connectors.Tests", "Hosting", "NotesConnector.cs")).TrimEnd(), shown.TrimEnd());
    }

    protected override IConnectorClient Create() => notes;

    protected override string Put(string path, byte[] content)
    {
        notes.Write(path, content);
        return path;
    }

    protected override byte[]? Get(string location) => notes.Read(location);

    protected override void Remove(string location) => notes.Delete(location);

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
