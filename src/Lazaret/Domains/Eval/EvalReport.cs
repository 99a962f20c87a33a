using System.Globalization;
using System.Text.Json;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Evaluation;
using Lazaret.Domains.Model;
using Lazaret.Domains.Verdicts;
using Lazaret.Output;

namespace Lazaret.Domains.Eval;

/// <summary>The figures of an evaluation as tables or JSON.</summary>
internal sealed class EvalReport(EvaluationResult result, ModelInfo model, ThresholdProfile profile)
{
    /// <summary>One object: the figures, and what they were measured with.</summary>
    public async Task WriteJsonAsync(Stream output, CancellationToken cancellationToken)
    {
        await using Utf8JsonWriter json = new(output, new JsonWriterOptions { Indented = true, IndentSize = 2, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteString("profile", ThresholdProfiles.NameOf(profile));
        json.WriteString("model", model.Id);
        json.WriteString("model_sha256", model.Hash);
        foreach (JsonProperty figure in JsonSerializer.SerializeToElement(result).EnumerateObject())
        {
            figure.WriteTo(json);
        }

        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
        output.Write("\n"u8);
    }

    /// <summary>Two tables on standard output: the whole, and each family.</summary>
    public void WriteTables()
    {
        Tables.Write(["figure", "value"],
        [
            ["names", Count(result.Names)],
            ["  generated", Count(result.Dga)],
            ["  benign", Count(result.Benign)],
            ["  not applicable", Count(result.NotApplicable)],
            ["profile", ThresholdProfiles.NameOf(profile)],
            ["f1", Share(result.F1)],
            ["recall", Share(result.Recall)],
            ["fpr", Share(result.Fpr)],
            ["precision", Share(result.Precision)],
            ["accuracy", Share(result.Accuracy)],
            ["auc", Share(result.Auc)],
            ["tpr at fpr 1e-2", Share(result.TprAtFpr1e2)],
            ["tpr at fpr 1e-3", Share(result.TprAtFpr1e3)],
            ["tpr at fpr 1e-4", Share(result.TprAtFpr1e4)],
            ["names per second", Count((long)result.NamesPerSecond)],
            ["model", $"{SafeText.Visible(model.Id)} {model.Hash[..Math.Min(16, model.Hash.Length)]}"],
        ]);
        if (result.Families.Count > 0)
        {
            Console.WriteLine();
            Tables.Write(["family", "names", "recall"], result.Families.Select(f => (IReadOnlyList<string>)[SafeText.Visible(f.Family), Count(f.Names), Share(f.Recall)]));
        }
    }

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Share(double? share) => share is { } value ? value.ToString("0.00000", CultureInfo.InvariantCulture) : "–";
}
