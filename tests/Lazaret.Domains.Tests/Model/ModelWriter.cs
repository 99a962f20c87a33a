using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Lazaret.Domains.Tests.Model;

/// <summary>Writes model files with random weights, as training/dga/FORMAT.md describes them, of any shape and with any mistake.</summary>
internal sealed class ModelWriter
{
    public const string Characters = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
    private const int Tokens = 41;

    private readonly Random random;
    private readonly List<(string Name, string Dtype, int[] Shape, byte[] Bytes)> tensors = [];

    public ModelWriter(int seed = 1)
    {
        random = new Random(seed);
        Header = new JsonObject
        {
            ["id"] = "random-1",
            ["created"] = "2026-11-21",
            ["maxLength"] = 48,
            ["tokens"] = new JsonObject { ["characters"] = Characters, ["unknown"] = 39, ["pad"] = 40 },
            ["dynamicSuffixes"] = new JsonArray("mooo.com"),
            ["networks"] = new JsonArray(),
            ["combine"] = new JsonObject { ["random"] = new JsonArray(), ["wordlist"] = new JsonArray(), ["family"] = new JsonArray() },
            ["cascade"] = null,
            ["families"] = new JsonArray(Family("alpha", "random"), Family("beta", "wordlist"), Family("gamma", "hash")),
            ["familyOther"] = 3,
            ["familyBenign"] = 4,
            ["margin"] = new JsonObject { ["random"] = Knots(-1, 0, 1, 1), ["wordlist"] = Knots(-1, 0, 1, 1) },
            ["marginSub"] = new JsonObject { ["random"] = Knots(0, 0, 2, 1), ["wordlist"] = Knots(0, 0, 2, 1) },
            ["calibration"] = new JsonObject { ["margin"] = Knots(0, -2, 1, 2) },
            ["profiles"] = new JsonObject { ["high-confidence"] = Profile(4), ["balanced"] = Profile(3), ["sensitive"] = Profile(2), ["compat"] = Profile(2.4) },
            ["histogram"] = new JsonObject { ["low"] = -1, ["high"] = 7, ["benign"] = new JsonArray(1, 2), ["dga"] = new JsonArray(3, 4) },
        };
    }

    /// <summary>The header without its tensors; free to be spoiled.</summary>
    public JsonObject Header { get; }

    /// <summary>Adds a network; all networks that were added count the same.</summary>
    public ModelWriter Add(string name, int channels, int[] dilations, int hidden, int[]? orders = null, int buckets = 512, int dims = 8)
    {
        int grams = (orders?.Length ?? 0) * dims;
        JsonNode? ngrams = orders is null ? null : new JsonObject
        {
            ["orders"] = new JsonArray([.. orders.Select(o => (JsonNode)o)]),
            ["buckets"] = buckets,
            ["dims"] = dims,
            ["scales"] = new JsonArray([.. orders.Select(_ => (JsonNode)0.01)]),
            ["multiply"] = "11400714819323198485",
            ["seeds"] = new JsonArray([.. orders.Select(o => (JsonNode)unchecked((ulong)(o + 1) * 0x243F6A8885A308D3).ToString())]),
            ["start"] = 45,
            ["end"] = 46,
            ["shift"] = 29,
        };
        Header["networks"]!.AsArray().Add(new JsonObject
        {
            ["name"] = name,
            ["channels"] = channels,
            ["taps"] = 5,
            ["blocks"] = new JsonArray([.. dilations.Select(d => (JsonNode)new JsonObject { ["width"] = 3, ["dilation"] = d })]),
            ["fc"] = hidden,
            ["ngrams"] = ngrams,
            ["features"] = new JsonArray(),
        });
        float[] first = Floats(5 * Tokens * channels, 0.5);
        for (int tap = 0; tap < 5; tap++)
        {
            first.AsSpan(((tap * Tokens) + 40) * channels, channels).Clear();
        }

        Tensor(name + ".first", first, 5, Tokens, channels);
        Tensor(name + ".first.bias", Floats(channels, 0.1), channels);
        for (int i = 0; i < dilations.Length; i++)
        {
            Tensor($"{name}.block{i}.weight", Floats(3 * channels * channels, 1 / Math.Sqrt(3.0 * channels)), 3, channels, channels);
            Tensor($"{name}.block{i}.bias", Floats(channels, 0.1), channels);
        }

        Tensor(name + ".fc.weight", Floats(2 * channels * hidden, 0.1), 2 * channels, hidden);
        Tensor(name + ".fc.bias", Floats(hidden, 0.1), hidden);
        Tensor(name + ".side.weight", Floats(((2 * channels) + grams) * hidden, 0.1), (2 * channels) + grams, hidden);
        Tensor(name + ".side.bias", Floats(hidden, 0.1), hidden);
        foreach (string head in new[] { "random", "wordlist" })
        {
            Tensor($"{name}.{head}.weight", Floats(hidden, 0.1), hidden);
            Tensor($"{name}.{head}.bias", Floats(1, 0.1), 1);
        }

        Tensor(name + ".family.weight", Floats(hidden * 5, 0.1), hidden, 5);
        Tensor(name + ".family.bias", Floats(5, 0.1), 5);
        foreach (int order in orders ?? [])
        {
            byte[] table = new byte[buckets * dims];
            random.NextBytes(table);
            tensors.Add(($"{name}.ngram{order}", "i8", [buckets, dims], table));
        }

        foreach (string head in new[] { "random", "wordlist", "family" })
        {
            JsonArray names = Header["combine"]![head]!.AsArray();
            string[] all = [.. names.Select(n => n![0]!.GetValue<string>()), name];
            names.Clear();
            foreach (string one in all)
            {
                names.Add(new JsonArray(one, 1.0 / all.Length));
            }
        }

        return this;
    }

    /// <summary>Changes one value of a tensor.</summary>
    public ModelWriter Set(string tensor, int index, float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(tensors.Single(t => t.Name == tensor).Bytes.AsSpan(4 * index), value);
        return this;
    }

    /// <summary>Leaves a tensor out.</summary>
    public ModelWriter Drop(string tensor)
    {
        tensors.RemoveAll(t => t.Name == tensor);
        return this;
    }

    /// <summary>The file.</summary>
    /// <param name="spoil">May change an entry of the list of tensors.</param>
    public byte[] Write(Action<JsonObject>? spoil = null)
    {
        byte[] header = [];
        for (int round = 0; round < 3; round++)
        {
            JsonArray list = [];
            long at = Round(12 + header.Length);
            foreach ((string name, string dtype, int[] shape, byte[] bytes) in tensors)
            {
                JsonObject entry = new()
                {
                    ["name"] = name, ["dtype"] = dtype, ["shape"] = new JsonArray([.. shape.Select(s => (JsonNode)s)]), ["offset"] = at, ["bytes"] = bytes.Length,
                };
                spoil?.Invoke(entry);
                list.Add(entry);
                at = Round(at + bytes.Length);
            }

            Header["tensors"] = list;
            header = Encoding.UTF8.GetBytes(Header.ToJsonString());
        }

        using MemoryStream file = new();
        file.Write("DGAM"u8);
        file.Write([1, 0, 0, 0]);
        file.Write(BitConverter.GetBytes(header.Length));
        file.Write(header);
        foreach ((_, _, _, byte[] bytes) in tensors)
        {
            file.Write(new byte[Round(file.Length) - file.Length]);
            file.Write(bytes);
        }

        file.Write(new byte[Round(file.Length) - file.Length]);
        return Seal(file.ToArray());
    }

    /// <summary>Appends the hash.</summary>
    public static byte[] Seal(byte[] body) => [.. body, .. SHA256.HashData(body)];

    private static long Round(long at) => (at + 63) / 64 * 64;

    private static JsonObject Family(string name, string category) =>
        new() { ["name"] = name, ["aliases"] = new JsonArray(name + "-alias"), ["group"] = "", ["category"] = category, ["threshold"] = 0.4 };

    private static JsonArray Knots(double x0, double y0, double x1, double y1) => [new JsonArray(x0, y0), new JsonArray(x1, y1)];

    private static JsonObject Profile(double margin) => new() { ["budget"] = 0.01, ["margin"] = margin, ["random"] = margin, ["wordlist"] = margin };

    private void Tensor(string name, float[] values, params int[] shape)
    {
        byte[] bytes = new byte[4 * values.Length];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        tensors.Add((name, "f32", shape, bytes));
    }

    private float[] Floats(int count, double scale) => [.. Enumerable.Range(0, count).Select(_ => (float)(((random.NextDouble() * 2) - 1) * scale))];
}
