using Lazaret.Dispatch.Streams.Hashing;

namespace Lazaret.Dispatch.Tests.Streams.Hashing;

public sealed class DigestTests
{
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, DigestCase.All.Count)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Digests_are_those_of_other_programs(int index)
    {
        DigestCase c = DigestCase.All[index];
        byte[] content = c.Content;
        StreamDigests inline = DigestPass.Of(content, DigestSelection.All);
        Assert.Equal(new StreamDigests(c.Size, c.Sha256, c.Sha512, c.Sha1, c.Md5, c.Ssdeep, c.Tlsh ?? inline.Tlsh), inline);
        Assert.Equal(inline, await PassAsync(content, DigestBlock.Capacity));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(1000)]
    public async Task How_the_content_is_cut_into_pieces_does_not_matter(int piece)
    {
        byte[] content = DigestCase.All.Single(c => c is { Kind: "letters", Size: 12289 }).Content;
        Assert.Equal(DigestPass.Of(content, DigestSelection.All), await PassAsync(content, piece));
    }

    [Fact]
    public async Task Only_what_was_asked_for_is_computed()
    {
        byte[] content = DigestCase.All[^1].Content;
        StreamDigests all = DigestPass.Of(content, DigestSelection.All);
        Assert.Equal(new StreamDigests(content.Length, all.Sha256), await PassAsync(content, DigestBlock.Capacity, DigestSelection.Sha256));
        Assert.Equal(all with { Ssdeep = "", Tlsh = "" }, await PassAsync(content, DigestBlock.Capacity, DigestSelection.Cryptographic));
    }

    [Fact]
    public async Task A_pass_that_is_given_up_ends()
    {
        DigestPass pass = new(DigestSelection.All);
        for (int i = 0; i < 100; i++)
        {
            await pass.AppendAsync(new DigestBlock { Count = DigestBlock.Capacity });
        }

        await pass.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Digests_are_the_same_with_and_without_wide_vectors()
    {
        foreach (DigestCase c in DigestCase.All.Where(c => c.Size is > 50 and < 200_000))
        {
            byte[] content = c.Content;
            Assert.Equal(DigestPass.Of(content, DigestSelection.All).Tlsh, TlshDigest.OneByOne(content));
        }
    }

    [Fact]
    public void Fifty_bytes_have_no_tlsh_and_one_more_has()
    {
        byte[] text = "abjklsdjfklasdfklasdlkflksadfjklslkdjfwenuircvuecnn"u8.ToArray();
        Assert.Equal("", DigestPass.Of(text.AsSpan(0, 50), DigestSelection.All).Tlsh);
        Assert.Equal("T10090024941001050a42d4313414ddccee457ad15864067e147d96697ca00492739192d", DigestPass.Of(text, DigestSelection.All).Tlsh);
    }

    private static async Task<StreamDigests> PassAsync(byte[] content, int piece, DigestSelection selection = DigestSelection.All)
    {
        await using DigestPass pass = new(selection);
        for (int at = 0; at < content.Length; at += piece)
        {
            DigestBlock block = new() { Count = Math.Min(piece, content.Length - at) };
            content.AsMemory(at, block.Count).CopyTo(block.Room);
            await pass.AppendAsync(block);
        }

        return await pass.FinishAsync();
    }
}
