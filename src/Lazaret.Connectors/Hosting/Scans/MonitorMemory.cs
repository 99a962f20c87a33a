using System.Buffers.Binary;
using System.Security.Cryptography;
using Lazaret.Core.Text;

namespace Lazaret.Connectors.Hosting.Scans;

/// <summary>
/// Which versions of which objects the core took from the monitor, over restarts: the whole asset is listed again from time to time, and a core need not know what it had before.
/// The newest million; in the data folder.
/// </summary>
internal sealed class MonitorMemory : IDisposable
{
    private const int HashLength = 16;
    private const int Most = 1_000_000;
    private readonly Lock gate = new();
    private readonly HashSet<UInt128> known = [];
    private readonly Queue<UInt128> order = new();
    private readonly FileStream log;

    public MonitorMemory(string dataFolder)
    {
        log = new FileStream(Path.Combine(dataFolder, "monitor.sent"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 1);
        byte[] bytes = new byte[HashLength];
        while (log.ReadAtLeast(bytes, HashLength, throwOnEndOfStream: false) == HashLength)
        {
            Keep(BinaryPrimitives.ReadUInt128BigEndian(bytes));
        }

        Rewrite();
    }

    public bool Knows(string key)
    {
        lock (gate)
        {
            return known.Contains(Hash(key));
        }
    }

    public void Took(string key)
    {
        UInt128 hash = Hash(key);
        lock (gate)
        {
            Keep(hash);
            Span<byte> bytes = stackalloc byte[HashLength];
            BinaryPrimitives.WriteUInt128BigEndian(bytes, hash);
            log.Write(bytes);
            log.Flush();
            if (log.Length > 2L * Most * HashLength)
            {
                Rewrite();
            }
        }
    }

    public void Dispose() => log.Dispose();

    private void Keep(UInt128 hash)
    {
        if (known.Add(hash))
        {
            order.Enqueue(hash);
            if (order.Count > Most)
            {
                known.Remove(order.Dequeue());
            }
        }
    }

    private void Rewrite()
    {
        log.SetLength(0);
        Span<byte> bytes = stackalloc byte[HashLength];
        using MemoryStream all = new(order.Count * HashLength);
        foreach (UInt128 hash in order)
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes, hash);
            all.Write(bytes);
        }

        log.Write(all.GetBuffer().AsSpan(0, (int)all.Length));
        log.Flush();
    }

    private static UInt128 Hash(string key) => BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(LosslessUtf8.Encode(key)));
}
