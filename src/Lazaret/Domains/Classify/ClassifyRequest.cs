using Lazaret.Domains.Text;
using Lazaret.Output;
using EnumNames = Lazaret.Core.Outcomes.Names;

namespace Lazaret.Domains.Classify;

/// <summary>One call of <c>lazaret dga classify</c>.</summary>
internal sealed record ClassifyRequest
{
    /// <summary>Names on the command line; they beat the file.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The file of names, <c>-</c> for standard input; null = none was named.</summary>
    public required string? File { get; init; }

    /// <summary>How the input is written; null = nobody said.</summary>
    public required InputFormat? Format { get; init; }

    /// <summary>The column or member that holds the names.</summary>
    public required string Column { get; init; }

    /// <summary><c>json</c>, <c>jsonl</c> or <c>csv</c>.</summary>
    public required string Output { get; init; }

    /// <summary>The CSV file that gets a column; null = none.</summary>
    public required string? Csv { get; init; }

    /// <summary>Give reasons.</summary>
    public required bool Explain { get; init; }

    /// <summary>Say nothing beside the output.</summary>
    public required bool Quiet { get; init; }

    /// <summary>The servers that are asked; null = the model in this process.</summary>
    public required ServerRequest? Server { get; init; }

    public static InputFormat? FormatOf(string? text, List<string> errors)
    {
        if (text is null)
        {
            return null;
        }

        if (EnumNames.TryParse(text, out InputFormat format))
        {
            return format;
        }

        errors.Add($"--format is \"{SafeText.Visible(text)}\"; allowed are {EnumNames.All<InputFormat>()}");
        return null;
    }

    /// <summary>Adds what does not fit together.</summary>
    public void Check(List<string> errors)
    {
        if (Csv is not null && (Names.Count > 0 || File is not null))
        {
            errors.Add("--csv names the file whose names are classified; leave -d, -f and names out");
        }

        if (Csv is { Length: 0 } || File is { Length: 0 })
        {
            errors.Add("the file's name is empty");
        }

        if (Csv is null && Names.Count == 0 && File is null && !Console.IsInputRedirected)
        {
            errors.Add("name at least one domain, or a file with -f (see lazaret dga classify --help)");
        }
    }
}
