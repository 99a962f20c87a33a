namespace Lazaret.TestKit.Dsx.OpenApi;

/// <summary>One method of one path.</summary>
/// <param name="Method">Upper case.</param>
/// <param name="Path">The template, below the prefix.</param>
/// <param name="Rules">The operation object.</param>
public sealed record ApiOperation(string Method, string Path, IReadOnlyDictionary<string, object?> Rules)
{
    private readonly string[] template = Path.Split('/');

    /// <summary>The values of the path's parameters; null when the path is another.</summary>
    internal Dictionary<string, string>? Match(string[] segments)
    {
        if (segments.Length != template.Length)
        {
            return null;
        }

        Dictionary<string, string> parameters = [];
        for (int i = 0; i < segments.Length; i++)
        {
            if (template[i].StartsWith('{'))
            {
                if (segments[i].Length == 0)
                {
                    return null;
                }

                parameters[template[i].Trim('{', '}')] = Uri.UnescapeDataString(segments[i]);
            }
            else if (template[i] != segments[i])
            {
                return null;
            }
        }

        return parameters;
    }

    public override string ToString() => $"{Method} {Path}";
}
