using System.Globalization;

namespace Lazaret.Domains.Model;

/// <summary>The hashed n-grams of a network. Numbers of 64 bits are decimal strings in the file.</summary>
internal sealed record NgramHeader
{
    public NgramHeader(HeaderReader json)
    {
        Orders = [.. json.Array("orders").Select(o => o.Number())];
        Buckets = json.Number("buckets");
        Dims = json.Number("dims");
        Scales = [.. json.Array("scales").Select(s => s.Fraction())];
        Multiply = Unsigned(json, json.Text("multiply"));
        Seeds = [.. json.Array("seeds").Select(s => Unsigned(s, s.Text()))];
        Start = json.Number("start");
        End = json.Number("end");
        Shift = json.Number("shift");
        if (Scales.Length != Orders.Length || Seeds.Length != Orders.Length)
        {
            throw json.Bad("as many scales and seeds as orders");
        }
    }

    public int[] Orders { get; }

    public int Buckets { get; }

    public int Dims { get; }

    public float[] Scales { get; }

    public ulong Multiply { get; }

    public ulong[] Seeds { get; }

    public int Start { get; }

    public int End { get; }

    public int Shift { get; }

    private static ulong Unsigned(HeaderReader json, string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : throw json.Bad("a number of 64 bits as a text");
}
