using System.Globalization;

namespace Lazaret.Scanning.Routes.Definition;

/// <summary>Collects what is wrong in a route file; everything is told together, in the order of the lines.</summary>
/// <param name="file">Its name, for the sentences.</param>
internal sealed class RouteMistakes(string file)
{
    private readonly List<(long Line, string Sentence)> errors = [];
    private readonly List<(long Line, string Sentence)> warnings = [];

    public IReadOnlyList<string> Errors => Sorted(errors);

    public IReadOnlyList<string> Warnings => Sorted(warnings);

    public bool Any => errors.Count > 0;

    public void Add(long line, string sentence) => errors.Add((line, sentence));

    public void Warn(long line, string sentence) => warnings.Add((line, sentence));

    private string[] Sorted(List<(long Line, string Sentence)> found) =>
        [.. found.OrderBy(m => m.Line).Select(m => m.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{file} line {m.Line}: {m.Sentence}") : $"{file}: {m.Sentence}")];
}
