namespace Lazaret.Domains.Model;

/// <summary>Where one tensor is in the file.</summary>
internal sealed record TensorHeader(string Name, string Dtype, int[] Shape, long Offset, long Bytes);

/// <summary>One output of the family head.</summary>
internal sealed record FamilyHeader(string Name, string[] Aliases, string Group, string Category, float Threshold);

/// <summary>The knots of one map per head.</summary>
internal sealed record KnotsHeader(float[][] Random, float[][] Wordlist)
{
    public KnotsHeader(HeaderReader json)
        : this(json.Knots("random"), json.Knots("wordlist"))
    {
    }
}
