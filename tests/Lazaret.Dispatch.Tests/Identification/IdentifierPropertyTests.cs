using FsCheck;
using FsCheck.Fluent;
using Lazaret.Dispatch.Identification;
using Lazaret.Dispatch.Identification.Deciding;
using Lazaret.Dispatch.Identification.Magic;
using Lazaret.Dispatch.Identification.Scripts;

namespace Lazaret.Dispatch.Tests.Identification;

/// <summary>No bytes make identification throw, with the libraries or without.</summary>
public sealed class IdentifierPropertyTests
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(300);

    [Fact]
    public void Random_bytes_never_throw() => Holds(Gen.ArrayOf(Gen.Choose(0, 255).Select(i => (byte)i)));

    [Fact]
    public void Changed_samples_never_throw()
    {
        byte[][] samples = [.. Crafted.All().Select(c => c.Bytes), .. ScriptSamples.All.Select(s => Crafted.Text(s.Text))];
        Holds(
            from sample in Gen.Elements(samples)
            from places in Gen.ArrayOf(Gen.Choose(0, int.MaxValue))
            from values in Gen.ArrayOf(Gen.Choose(0, 255), places.Length)
            from cut in Gen.Choose(0, sample.Length)
            select Change(sample, places, values)[cut..]);
    }

    [Fact]
    public void Random_lines_never_throw() => Check.One(Config, Prop.ForAll(
        Gen.ArrayOf(Gen.Elements("PE32+ ", "executable", " (DLL) ", "microsoft", "x86-64", "\u00FC", "*", "^", "", " jar ", "python", "byte")).ToArbitrary(),
        words => TypeDecision.Decide([string.Concat(words), .. words], words, []).Length > 0));

    private static void Holds(Gen<byte[]> files)
    {
        ListLogger failures = new(); // a failure inside is logged and not thrown
        using ContentIdentifier real = ContentIdentifier.Create(failures);
        using ContentIdentifier builtIn = new(new BuiltInMagic(), new BuiltInScriptRules(), failures);
        Check.One(Config, Prop.ForAll(files.ToArbitrary(), bytes =>
            IdentifierTests.IdentifyAsync(real, bytes).GetAwaiter().GetResult().FileFormat.Length > 0
            && IdentifierTests.IdentifyAsync(builtIn, bytes).GetAwaiter().GetResult().FileFormat.Length > 0));
        Assert.Empty(failures.Lines);
    }

    private static byte[] Change(byte[] sample, int[] places, int[] values)
    {
        byte[] changed = [.. sample];
        for (int i = 0; i < places.Length; i++)
        {
            changed[places[i] % changed.Length] = (byte)values[i];
        }

        return changed;
    }
}
