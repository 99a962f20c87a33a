using FsCheck;
using FsCheck.Fluent;
using Lazaret.Dispatch.Streams.Hashing;

namespace Lazaret.Dispatch.Tests.Streams.Hashing;

public sealed class DigestPropertyTests
{
    /// <summary>Contents of few and of many values, and where they are cut.</summary>
    private static readonly Arbitrary<(byte[] Content, int[] Cuts)> Cut = Arb.From(
        from seed in Gen.Choose(0, int.MaxValue)
        from size in Gen.Choose(0, 30_000)
        from values in Gen.Choose(1, 256)
        from cuts in Gen.Choose(0, size).ListOf(8)
        select (Fill(seed, size, values), cuts.Order().ToArray()));

    [Fact]
    public void Whatever_the_pieces_the_similarity_digests_are_the_same() => Prop.ForAll(Cut, test =>
    {
        foreach (Func<IDigest> make in new Func<IDigest>[] { () => new SpamSumDigest(), () => new TlshDigest() })
        {
            using IDigest whole = make(), pieces = make();
            whole.Append(test.Content);
            int at = 0;
            foreach (int cut in test.Cuts.Append(test.Content.Length))
            {
                pieces.Append(test.Content.AsSpan(at, cut - at));
                at = cut;
            }

            Assert.Equal(whole.Finish(), pieces.Finish());
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static byte[] Fill(int seed, int size, int values)
    {
        byte[] content = new byte[size];
        Random random = new(seed);
        for (int i = 0; i < size; i++)
        {
            content[i] = (byte)random.Next(values);
        }

        return content;
    }
}
