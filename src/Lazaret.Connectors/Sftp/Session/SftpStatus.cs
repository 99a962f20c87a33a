using System.Text;
using Lazaret.Connectors.Sftp.Protocol;

namespace Lazaret.Connectors.Sftp.Session;

/// <summary>What the status of an answer means.</summary>
internal static class SftpStatus
{
    /// <exception cref="SftpException">The status is another one than OK.</exception>
    public static void Check(SftpReply reply, string doing, byte[] path)
    {
        if (reply.Type == PacketType.Status && reply.Status != StatusCode.Ok)
        {
            throw new SftpException(ToFailure(reply, doing, path));
        }
    }

    /// <summary>As <see cref="Check"/>, where anything but an answer with content is a mistake of the server.</summary>
    public static SftpReply Need(SftpReply reply, string doing, byte[] path)
    {
        Check(reply, doing, path);
        return reply.Type != PacketType.Status
            ? reply
            : throw new SftpException(SftpFailureKind.ServerFailure, $"cannot {doing} {RemoteName.Shown(path)}: the server says OK and gives nothing");
    }

    public static SftpFailure ToFailure(SftpReply reply, string doing, byte[] path)
    {
        PacketReader reader = new(reply.Body);
        StatusCode code = (StatusCode)reader.UInt32();
        string said = reader.Left > 4 ? Visible(reader.String()) : "";
        SftpFailureKind kind = code switch
        {
            StatusCode.NoSuchFile => SftpFailureKind.NotFound,
            StatusCode.PermissionDenied => SftpFailureKind.PermissionDenied,
            StatusCode.Unsupported => SftpFailureKind.Unsupported,
            StatusCode.NoConnection or StatusCode.ConnectionLost => SftpFailureKind.ConnectionLost,
            _ => SftpFailureKind.ServerFailure,
        };
        return new SftpFailure(kind, $"cannot {doing} {RemoteName.Shown(path)}: {(said.Length > 0 ? said : code.ToString())}");
    }

    /// <summary>A server's words are data: printable ASCII, at most 200 characters.</summary>
    private static string Visible(ReadOnlySpan<byte> words)
    {
        StringBuilder text = new();
        foreach (byte b in words[..Math.Min(words.Length, 200)])
        {
            text.Append(b is >= 0x20 and < 0x7F ? (char)b : '?');
        }

        return text.ToString().TrimEnd('.');
    }
}
