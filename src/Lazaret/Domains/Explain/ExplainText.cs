using System.Globalization;
using Lazaret.Domains.Text;
using Lazaret.Output;

namespace Lazaret.Domains.Explain;

/// <summary>A verdict record in lines for people; every line is one line, whatever the name holds.</summary>
internal static class ExplainText
{
    public static IEnumerable<string> Of(VerdictView view)
    {
        yield return $"{Safe(view.Domain)}: {view.Verdict}{(view.NotApplicableReason is { } reason ? $" ({reason})" : "")}";
        if (view.Score is { } score)
        {
            yield return Line("score", string.Create(CultureInfo.InvariantCulture, $"{score:0.0000} (margin {view.Margin:0.00}; random {view.RandomLogit:0.00}, word list {view.WordListLogit:0.00}), profile {view.Profile}"));
        }

        if (view.Normalized is { } normalized)
        {
            yield return Line("name", $"{Safe(normalized)}{(view.Unicode is { } unicode && unicode != normalized ? $" ({Safe(unicode)})" : "")}, registrable {Safe(view.Registrable ?? "")}, suffix {Safe(view.Suffix ?? "")}");
        }

        if (view.AllowListed)
        {
            yield return Line("allowed", "it is on the allow-list");
        }

        if (view.Category is { } category)
        {
            yield return Line("category", category);
        }

        if (view.Family is { } family)
        {
            string others = string.Join(", ", view.Families.Where(f => f.Family != family).Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Family} {f.Score:0.00}")));
            yield return Line("family", Safe(family) + (view.FamilyScore is { } sure ? sure.ToString(" 0.00", CultureInfo.InvariantCulture) : "") + (others.Length > 0 ? $" (also {Safe(others)})" : ""));
        }

        foreach (WordView word in view.Words)
        {
            yield return Line("label", string.Create(CultureInfo.InvariantCulture, $"{Safe(word.Value)} {word.BinaryScore:0.0000} {word.BinaryLabel}"));
        }

        foreach (string why in view.Reasons)
        {
            yield return Line("why", Safe(why));
        }

        yield return Line("model", $"{Safe(view.Model.Id)} (SHA-256 {Safe(view.Model.Hash)})");
    }

    private static string Line(string what, string text) => $"  {what,-9}{text}";

    private static string Safe(string text) => SafeText.Visible(text);
}
