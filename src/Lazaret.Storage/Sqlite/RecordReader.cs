using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Core.Text;

namespace Lazaret.Storage.Sqlite;

/// <summary>Reads what <see cref="RecordWriter"/> wrote. The checksum was verified before, so a record that does not parse is a bug.</summary>
internal ref struct RecordReader
{
    private ReadOnlySpan<byte> rest;

    public RecordReader(ReadOnlySpan<byte> record)
    {
        if (record.IsEmpty || record[0] != RecordWriter.Version)
        {
            throw new InvalidDataException("A record has a form that this program does not know.");
        }

        rest = record[1..];
    }

    public ScanResult Result(ItemId id, JobId job, ConnectorId connector)
    {
        string location = Text();
        string metaInfo = Text();
        long size = Number();
        string sha256 = Hash();
        Outcome outcome = (Outcome)Number();
        ReasonCode reason = (ReasonCode)Number();
        string? detail = Optional();
        IReadOnlyList<ScannerVerdict> verdicts = Verdicts();
        ActionKind kind = (ActionKind)Number();
        ActionStatus status = (ActionStatus)Number();
        string message = Text();
        string? destination = Optional();
        ActionResult action = kind == ActionKind.Nothing && status == ActionStatus.Nothing && message.Length == 0
            ? ActionResult.None
            : new ActionResult(kind, status, message, destination);
        return new ScanResult
        {
            ItemId = id,
            JobId = job,
            ConnectorId = connector,
            Location = location,
            MetaInfo = metaInfo,
            Size = size,
            Sha256 = sha256,
            Outcome = outcome,
            Reason = reason,
            Detail = detail,
            Verdicts = verdicts,
            Action = action,
            Attempts = (int)Number(),
            FinishedAt = new DateTimeOffset(Number(), TimeSpan.Zero),
            Duration = new TimeSpan(Number()),
            DeadLetter = Byte() == 1,
            Extra = rest.IsEmpty ? null : Text(),
        };
    }

    public (ScanReport? Report, ObjectIdentity Identity, Failure? Failure) Extra()
    {
        byte flags = Byte();
        ScanReport? report = null;
        ObjectIdentity identity = ObjectIdentity.Unknown;
        if ((flags & 1) != 0)
        {
            report = new ScanReport
            {
                Outcome = (Outcome)Number(),
                Reason = (ReasonCode)Number(),
                Size = Number(),
                Sha256 = Hash(),
                Verdicts = Verdicts(),
                Duration = new TimeSpan(Number()),
            };
            identity = new ObjectIdentity(Number(), Number(), (ulong)Number(), Optional());
        }

        Failure? failure = null;
        if ((flags & 2) != 0)
        {
            failure = new Failure((ErrorClass)Number(), (ReasonCode)Number(), Text());
            long after = Number();
            failure = after < 0 ? failure : failure with { RetryAfter = new TimeSpan(after) };
        }

        return (report, identity, failure);
    }

    public long Number()
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte b = Byte();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }
    }

    public string Text()
    {
        int count = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte b = Byte();
            count |= (b & 0x7F) << shift;
            if (b < 0x80)
            {
                break;
            }
        }

        string text = LosslessUtf8.Decode(rest[..count]);
        rest = rest[count..];
        return text;
    }

    private string? Optional() => Byte() == 0 ? null : Text();

    private string Hash()
    {
        if (Byte() == 0)
        {
            return "";
        }

        string hex = Convert.ToHexStringLower(rest[..32]);
        rest = rest[32..];
        return hex;
    }

    private IReadOnlyList<ScannerVerdict> Verdicts()
    {
        ScannerVerdict[] verdicts = new ScannerVerdict[(int)Number()];
        for (int i = 0; i < verdicts.Length; i++)
        {
            string scanner = Text();
            Outcome outcome = (Outcome)Number();
            ReasonCode reason = (ReasonCode)Number();
            string raw = Text();
            string? detail = Optional();
            string[] threats = new string[(int)Number()];
            for (int t = 0; t < threats.Length; t++)
            {
                threats[t] = Text();
            }

            verdicts[i] = new ScannerVerdict
            {
                Scanner = scanner,
                Outcome = outcome,
                Reason = reason,
                Raw = raw,
                Detail = detail,
                Threats = threats,
                FileType = Optional(),
                Identity = new ScannerIdentity(Text(), Optional(), Optional()),
                Duration = new TimeSpan(Number()),
                Cached = Byte() == 1,
            };
        }

        return verdicts;
    }

    private byte Byte()
    {
        byte b = rest[0];
        rest = rest[1..];
        return b;
    }
}
