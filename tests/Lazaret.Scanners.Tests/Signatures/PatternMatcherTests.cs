using Lazaret.Scanners.Signatures;

namespace Lazaret.Scanners.Tests.Signatures;

public sealed class PatternMatcherTests
{
    [Fact]
    public void The_matcher_agrees_with_a_naive_search_whatever_the_chunks()
    {
        int first = Random.Shared.Next(1_000_000);
        for (int seed = first; seed < first + 3000; seed++)
        {
            Random random = new(seed);

            // Few different bytes, so that there are many near hits and many hits.
            int alphabet = random.Next(2, 6);
            BytePattern[] patterns = [.. Enumerable.Range(0, random.Next(1, 12)).Select(i => Pattern(random, i, alphabet))];
            byte[] data = Bytes(random, random.Next(0, 200), alphabet);
            bool expected = patterns.Any(p => Naive(p, data));

            PatternMatcher matcher = new(patterns);
            BytePattern? whole = matcher.Find(data, 0);
            Assert.True((whole is not null) == expected, $"whole, seed {seed}");
            Assert.True(whole is null || Naive(whole, data), $"wrong pattern, seed {seed}");

            using ChunkMatcher chunks = new(matcher);
            BytePattern? found = null;
            for (int at = 0; at < data.Length;)
            {
                int length = Math.Min(random.Next(0, random.Next(1, 60)), data.Length - at);
                found ??= chunks.Take(data.AsSpan(at, length));
                at += length;
            }

            Assert.True((found is not null) == expected, $"chunks, seed {seed}");
            Assert.True(found is null || Naive(found, data), $"wrong pattern in chunks, seed {seed}");
        }
    }

    [Fact]
    public void Thousands_of_patterns_are_each_found()
    {
        Random random = new(42);
        BytePattern[] patterns = [.. Enumerable.Range(0, 5000).Select(i => BytePattern.Of($"p{i}", Noise(random.Next(8, 40), i), -1))];
        PatternMatcher matcher = new(patterns);
        byte[] noise = Noise(50_000, 770_000);
        Assert.Null(matcher.Find(noise, 0));
        foreach (BytePattern pattern in patterns)
        {
            byte[] data = [.. noise.AsSpan(0, 100), .. pattern.Bytes, .. noise.AsSpan(100, 50)];
            Assert.Same(pattern, matcher.Find(data, 0));
        }
    }

    private static BytePattern Pattern(Random random, int number, int alphabet)
    {
        int length = random.Next(4, 20);
        byte[] bytes = Bytes(random, length, alphabet);
        int run = random.Next(0, length - 3);
        string hex = string.Concat(bytes.Select((b, i) => (i < run || i >= run + 4) && random.Next(3) == 0 ? "??" : b.ToString("x2")));
        return BytePattern.ParseHex($"p{number}", hex, random.Next(4) == 0 ? random.Next(0, 100) : -1, out _)!;
    }

    private static byte[] Noise(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Bytes(Random random, int length, int alphabet) => [.. Enumerable.Range(0, length).Select(_ => (byte)('a' + random.Next(alphabet)))];

    private static bool Naive(BytePattern pattern, byte[] data)
    {
        for (int at = 0; at + pattern.Length <= data.Length; at++)
        {
            bool equal = pattern.Offset < 0 || pattern.Offset == at;
            for (int i = 0; equal && i < pattern.Length; i++)
            {
                bool anything = pattern.Mask.Length > 0 && pattern.Mask[i] == 0;
                equal = anything || data[at + i] == pattern.Bytes[i];
            }

            if (equal)
            {
                return true;
            }
        }

        return false;
    }
}
