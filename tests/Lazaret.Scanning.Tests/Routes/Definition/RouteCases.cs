using Lazaret.Scanning.Routes.Definition;

namespace Lazaret.Scanning.Tests.Routes.Definition;

/// <summary>
/// Route files and what is said of them. <c>good-*</c> are sound; <c>form-*</c> are wrong in ways that a schema sees too; <c>sense-*</c> only as a whole. A new case is a new file; with
/// <c>LAZARET_UPDATE_GOLDEN=1</c> the expected sentences are written anew, to be looked at.
/// </summary>
internal static class RouteCases
{
    public static TheoryData<string> Good => [.. Named("good-")];

    public static TheoryData<string> Bad => [.. Named("form-"), .. Named("sense-")];

    public static TheoryData<string> All => [.. Named("")];

    public static string Root { get; } = FindRoot();

    public static string Folder { get; } = Path.Combine(Root, "tests/Lazaret.Scanning.Tests/Routes/Definition/Cases");

    public static string Text(string file) => File.ReadAllText(Path.Combine(Folder, file));

    public static RouteReading Read(string file) => RouteReader.Read(Text(file), file, s => s is "signatures" or "clamd:tcp://127.0.0.1:3310" ? null : $"scanners: {s} is not known");

    public static void Matches(string file, IReadOnlyList<string> sentences)
    {
        string path = Path.Combine(Folder, Path.ChangeExtension(file, ".txt"));
        if (Environment.GetEnvironmentVariable("LAZARET_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllLines(path, sentences);
        }

        Assert.Equal(File.ReadAllLines(path), sentences);
    }

    private static IEnumerable<string> Named(string prefix) => Directory.EnumerateFiles(Folder, prefix + "*.yaml").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Lazaret.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not lie in the repository.");
    }
}
