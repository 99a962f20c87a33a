using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lazaret.Core.Text;

namespace Lazaret.Connectors.Hosting.Scans;

/// <summary>
/// One running scan on the disk: its record, replaced as a whole, and a log of the newest objects that the core took. A resumed listing may name objects again; those of the log are
/// then known. The log is written through to the system with every object, so a killed process loses nothing of it.
/// </summary>
internal sealed class ScanJournal : IDisposable
{
    private const int HashLength = 16;
    private const int MostRemembered = 1_000_000;
    private readonly string path;
    private FileStream log;
    private readonly HashSet<UInt128> known = [];
    private readonly Lock gate = new();
    private long logged;

    private ScanJournal(string path, ScanRecord record)
    {
        this.path = path;
        Record = record;
        log = Open(record.Log);
    }

    public ScanRecord Record { get; private set; }

    /// <summary>Objects that the core took.</summary>
    public long Sent => Record.Sent + Interlocked.Read(ref logged);

    /// <summary>Writes a new scan down; it is on the disk when this returns.</summary>
    public static ScanJournal Begin(string folder, ScanRecord record)
    {
        Directory.CreateDirectory(folder);
        string path = PathOf(folder, record.Job);
        File.Delete($"{path}.sent{record.Log}");
        ScanJournal journal = new(path, record);
        journal.Save();
        return journal;
    }

    /// <summary>The scans that an earlier process did not finish.</summary>
    public static IEnumerable<ScanJournal> Unfinished(string folder)
    {
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        foreach (string path in Directory.GetFiles(folder, "*.scan").Order(StringComparer.Ordinal))
        {
            ScanRecord? record;
            try
            {
                record = JsonSerializer.Deserialize(File.ReadAllBytes(path), ScanRecordJson.Default.ScanRecord);
            }
            catch (JsonException)
            {
                // The record is replaced as a whole: one that does not parse was never promised to anybody.
                File.Delete(path);
                continue;
            }

            if (record is not null)
            {
                ScanJournal journal = new(path, record);
                journal.Recall();
                yield return journal;
            }
        }
    }

    public static bool Exists(string folder, string job) => File.Exists(PathOf(folder, job));

    /// <summary>True when an earlier process had this object taken.</summary>
    public bool Knows(string location) => known.Count > 0 && known.Contains(Hash(location));

    /// <summary>The core took this object.</summary>
    public void Took(string location)
    {
        Span<byte> bytes = stackalloc byte[HashLength];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, Hash(location));
        lock (gate)
        {
            log.Write(bytes);
            log.Flush();
            logged++;
        }
    }

    /// <summary>A page is done with; the listing goes on behind it.</summary>
    public void Advance(string? cursor)
    {
        if (cursor is null || cursor == Record.Cursor)
        {
            // The same place: what was taken since must be remembered, as it would be listed again.
            return;
        }

        lock (gate)
        {
            Record = Record with { Cursor = cursor };
            if (logged <= MostRemembered)
            {
                Save();
                return;
            }

            // The log has grown long: a new one is begun, in the same step as its objects are counted in the record.
            FileStream old = log;
            log = Open(Record.Log + 1);
            log.SetLength(0);
            Record = Record with { Sent = Record.Sent + logged, Log = Record.Log + 1 };
            logged = 0;
            Save();
            old.Dispose();
            File.Delete(old.Name);
        }
    }

    /// <summary>The scan is over and the core knows it.</summary>
    public void End()
    {
        log.Dispose();
        File.Delete(path);
        File.Delete(log.Name);
    }

    public void Dispose() => log.Dispose();

    private FileStream Open(int number) => new($"{path}.sent{number}", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 1);

    /// <summary>Reads the log again: what is in it will be known when it is listed once more.</summary>
    public void Recall()
    {
        lock (gate)
        {
            known.Clear();
            log.Seek(0, SeekOrigin.Begin);
            ReadLog();
        }
    }

    private void ReadLog()
    {
        byte[] bytes = new byte[HashLength];
        while (log.ReadAtLeast(bytes, HashLength, throwOnEndOfStream: false) == HashLength)
        {
            known.Add(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes));
        }

        // A torn last entry is overwritten.
        log.SetLength(log.Length / HashLength * HashLength);
        log.Seek(0, SeekOrigin.End);
        logged = known.Count;
    }

    private void Save()
    {
        string temporary = path + ".new";
        using (FileStream file = new(temporary, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, Record, ScanRecordJson.Default.ScanRecord);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private static UInt128 Hash(string location)
    {
        byte[] text = LosslessUtf8.Encode(location);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(text));
    }

    private static string PathOf(string folder, string job) => Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(job)).AsSpan(0, 16)) + ".scan");
}
