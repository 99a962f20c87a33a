using System.Text;
using Lazaret.Domains.Model;
using Lazaret.Domains.Names;

namespace Lazaret.Domains.Classify;

/// <summary>
/// Which label below the registrable one is scored too: the one right below a provider of dynamic names that the model knows, else the longest one if it has eight
/// characters or more. All the others can never make a name generated: a content network's and a tracker's labels look random and mean nothing.
/// </summary>
internal sealed class SubLabelRule
{
    private const int MinLength = 8;

    private readonly NameSet dynamic = new();

    public SubLabelRule(DgaModel model)
    {
        foreach (string suffix in model.DynamicSuffixes)
        {
            dynamic.Add(Encoding.ASCII.GetBytes(suffix));
        }
    }

    /// <summary>Finds the label.</summary>
    /// <param name="whole">The normalised name.</param>
    /// <param name="name">Where its parts are.</param>
    /// <param name="label">The label.</param>
    /// <param name="suffix">What counts as its suffix.</param>
    /// <param name="sub">It has to reach the higher thresholds of labels below a registered one. Not so right below a provider of dynamic names: there it is as good as registered.</param>
    /// <returns>False when there is none.</returns>
    public bool Find(ReadOnlySpan<byte> whole, in NormalizedName name, out Range label, out Range suffix, out bool sub)
    {
        label = suffix = default;
        sub = true;
        if (name.SubLabelLength == 0)
        {
            return false;
        }

        if (IsDynamic(whole[name.RegistrableStart..]))
        {
            int end = name.RegistrableStart - 1;
            label = (whole[..end].LastIndexOf((byte)'.') + 1)..end;
            suffix = name.RegistrableStart..name.Length;
            sub = false;
            return true;
        }

        label = name.SubLabelStart..(name.SubLabelStart + name.SubLabelLength);
        suffix = name.SuffixStart..name.Length;
        return name.SubLabelLength >= MinLength;
    }

    /// <summary>Anyone can get a label under that registrable name.</summary>
    public bool IsDynamic(ReadOnlySpan<byte> registrable) => dynamic.Contains(registrable);
}
