using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Lazaret.Domains.Model;

/// <summary>
/// The container of a model (<c>.dgam</c>): magic, version, JSON header, tensors, SHA-256. Everything is checked before anything is used: the hash, that each tensor
/// lies inside the file, is aligned, and has as many bytes as its shape says.
/// </summary>
internal sealed class ModelFile
{
    private const int FixedLength = 12;
    private const int HashLength = 32;
    private const int MaxHeader = 16 << 20;
    private const int Alignment = 64;

    private readonly byte[] bytes;
    private readonly string source;
    private readonly Dictionary<string, TensorHeader> tensors = new(StringComparer.Ordinal);

    /// <param name="bytes">The whole file.</param>
    /// <param name="source">What to call it in messages.</param>
    /// <exception cref="InvalidDataException">It is no model file, or a damaged one.</exception>
    public ModelFile(byte[] bytes, string source)
    {
        this.bytes = bytes;
        this.source = source;
        if (bytes.Length < FixedLength + HashLength || !bytes.AsSpan(0, 4).SequenceEqual("DGAM"u8))
        {
            throw Bad("is no model file: it does not begin with DGAM");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4));
        if (version != 1)
        {
            throw Bad($"has version {version} of the format; this program reads version 1");
        }

        int end = bytes.Length - HashLength;
        using (IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256))
        {
            hash.AppendData(bytes, 0, end);
            if (!hash.GetCurrentHash().AsSpan().SequenceEqual(bytes.AsSpan(end)))
            {
                throw Bad("is damaged: its SHA-256 is not the one at its end");
            }

            hash.AppendData(bytes, end, HashLength);
            Hash = Convert.ToHexStringLower(hash.GetHashAndReset());
        }

        uint header = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8));
        if (header > Math.Min(MaxHeader, end - FixedLength))
        {
            throw Bad($"says that its header has {header} bytes, more than there are");
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(bytes.AsMemory(FixedLength, (int)header));
            Header = new ModelHeader(json.RootElement.Clone());
        }
        catch (JsonException e)
        {
            throw Bad($"has a header that cannot be read: {e.Message}", e);
        }

        foreach (TensorHeader tensor in Header.Tensors)
        {
            Check(tensor, FixedLength + (int)header, end);
            if (!tensors.TryAdd(tensor.Name, tensor))
            {
                throw Bad($"has the tensor \"{tensor.Name}\" twice");
            }
        }
    }

    /// <summary>The header.</summary>
    public ModelHeader Header { get; }

    /// <summary>SHA-256 of the whole file in lower-case hexadecimal digits.</summary>
    public string Hash { get; }

    /// <summary>The values of a tensor, last index fastest.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">The shape that it must have.</param>
    public float[] Read(string name, params ReadOnlySpan<int> shape)
    {
        ReadOnlySpan<byte> data = Find(name, "f32", shape);
        float[] values = new float[data.Length / 4];
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.Cast<byte, float>(data).CopyTo(values);
        }
        else
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = BinaryPrimitives.ReadSingleLittleEndian(data[(4 * i)..]);
            }
        }

        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                throw Bad($"has a value in the tensor \"{name}\" that is no finite number");
            }
        }

        return values;
    }

    /// <summary>The values of a tensor of whole numbers of 8 bits.</summary>
    public sbyte[] ReadSmall(string name, params ReadOnlySpan<int> shape) => MemoryMarshal.Cast<byte, sbyte>(Find(name, "i8", shape)).ToArray();

    /// <summary>The exception for a file that cannot be used.</summary>
    public InvalidDataException Bad(string what, Exception? inner = null) => new($"The model {source} {what}.", inner);

    private ReadOnlySpan<byte> Find(string name, string dtype, ReadOnlySpan<int> shape)
    {
        if (!tensors.TryGetValue(name, out TensorHeader? tensor))
        {
            throw Bad($"lacks the tensor \"{name}\"");
        }

        if (tensor.Dtype != dtype || !shape.SequenceEqual(tensor.Shape))
        {
            throw Bad($"has the tensor \"{name}\" as {tensor.Dtype} in the shape {Show(tensor.Shape)}; its header asks for {dtype} in {Show(shape)}");
        }

        return bytes.AsSpan((int)tensor.Offset, (int)tensor.Bytes);
    }

    private void Check(TensorHeader tensor, int from, int end)
    {
        int size = tensor.Dtype switch
        {
            "f32" => sizeof(float),
            "i8" => sizeof(sbyte),
            _ => throw Bad($"has the tensor \"{tensor.Name}\" in the type \"{tensor.Dtype}\"; known are f32 and i8"),
        };

        long count = 1;
        foreach (int extent in tensor.Shape)
        {
            count = extent is > 0 and < 1 << 24 && count < 1 << 24 ? count * extent : throw Bad($"has the tensor \"{tensor.Name}\" in the impossible shape {Show(tensor.Shape)}");
        }

        if (tensor.Bytes != size * count || tensor.Offset < from || tensor.Offset % Alignment != 0 || tensor.Offset > end - tensor.Bytes)
        {
            throw Bad($"has the tensor \"{tensor.Name}\" at a place or of a size that cannot be: {tensor.Bytes} bytes at {tensor.Offset}");
        }
    }

    private static string Show(ReadOnlySpan<int> shape)
    {
        List<string> parts = [];
        foreach (int extent in shape)
        {
            parts.Add(extent.ToString(CultureInfo.InvariantCulture));
        }

        return "[" + string.Join(", ", parts) + "]";
    }
}
