using System.Xml.Linq;

namespace Lazaret.Core.Tests.Architecture;

/// <summary>Arrows point down only.</summary>
public sealed class LayerTests
{
    /// <summary>What each project may know.</summary>
    private static readonly Dictionary<string, string[]> Layers = new()
    {
        ["Lazaret.Core"] = [],
        ["Lazaret.Storage"] = ["Lazaret.Core"],
        ["Lazaret.Connectors"] = ["Lazaret.Core"],
        ["Lazaret.Scanners"] = ["Lazaret.Core"],
        ["Lazaret.Scanning"] = ["Lazaret.Core"],
        ["Lazaret.Dispatch"] = ["Lazaret.Core"],
        ["Lazaret.Domains"] = ["Lazaret.Core"],
        ["Lazaret"] = ["Lazaret.Core", "Lazaret.Storage", "Lazaret.Connectors", "Lazaret.Scanners", "Lazaret.Scanning", "Lazaret.Dispatch", "Lazaret.Domains"],
    };

    [Fact]
    public void Every_project_knows_only_those_below_it()
    {
        foreach ((string name, XDocument project) in Projects())
        {
            Assert.True(Layers.ContainsKey(name), $"{name} has no place in the layers yet; give it one here.");
            Assert.Empty(Values(project, "ProjectReference").Select(p => Path.GetFileNameWithoutExtension(p.Replace('\\', '/'))).Except(Layers[name]));
        }

        Assert.Equal(Layers.Keys.Order(), Projects().Select(p => p.Name).Order());
    }

    [Fact]
    public void The_core_has_no_packages_and_no_frameworks()
    {
        XDocument core = Projects().Single(p => p.Name == "Lazaret.Core").Project;
        foreach (string kind in new[] { "PackageReference", "FrameworkReference", "ProjectReference", "Reference" })
        {
            Assert.Empty(Values(core, kind));
        }
    }

    private static IEnumerable<(string Name, XDocument Project)> Projects() => Directory
        .EnumerateFiles(Path.Combine(Root(), "src"), "*.csproj", SearchOption.AllDirectories)
        .Select(path => (Path.GetFileNameWithoutExtension(path), XDocument.Load(path)));

    private static IEnumerable<string> Values(XDocument project, string kind) => project.Descendants(kind).Select(e => e.Attribute("Include")!.Value);

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Lazaret.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The repository root lies above the tests.");
    }
}
