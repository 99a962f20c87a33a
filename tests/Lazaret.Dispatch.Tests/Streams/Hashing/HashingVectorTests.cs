using System.Text;
using System.Text.Json.Nodes;
using Lazaret.Dispatch.Streams.Hashing;
using Lazaret.Dispatch.Tests.Azul;

namespace Lazaret.Dispatch.Tests.Streams.Hashing;

public sealed class HashingVectorTests
{
    [Fact]
    public void Digests_are_those_of_the_vectors()
    {
        int seen = 0;
        foreach (JsonNode? vector in AzulCases.VectorNode("hashing").AsArray())
        {
            string text = string.Concat(Enumerable.Repeat((string)vector!["text"]!, (int?)vector["repeat"] ?? 1));
            StreamDigests found = DigestPass.Of(Encoding.UTF8.GetBytes(text), DigestSelection.All);
            if (vector["datastream"] is not { } wanted)
            {
                Assert.Equal((string?)vector["sha256"], found.Sha256);
                continue;
            }

            string Member(string name) => (string?)wanted[name] ?? "";
            Assert.Equal(
                new StreamDigests((long)wanted["size"]!, Member("sha256"), Member("sha512"), Member("sha1"), Member("md5"), Member("ssdeep"), Member("tlsh")),
                found);
            seen++;
        }

        Assert.True(seen > 0);
    }
}
