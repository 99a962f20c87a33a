using System.Text.Json;
using Lazaret.Dispatch.Identification;
using Lazaret.Dispatch.Streams;
using Lazaret.Dispatch.Streams.Hashing;

namespace Lazaret.Dispatch.Api.Streams;

/// <summary>The reply to an upload: <c>{"data":{…}}</c> with the members of <c>event-dispatcher</c> §3.5 and no others.</summary>
internal static class StoredStreamJson
{
    public static byte[] Write(StoredStream stream)
    {
        using MemoryStream body = new();
        using (Utf8JsonWriter json = new(body))
        {
            json.WriteStartObject();
            json.WriteStartObject("data");
            Write(json, stream);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return body.ToArray();
    }

    private static void Write(Utf8JsonWriter json, StoredStream stream)
    {
        StreamDigests digests = stream.Digests;
        Identity? identity = stream.Identity;
        if (identity is not null)
        {
            json.WriteNumber("identify_version", Identity.IdentifyVersion);
        }

        json.WriteString("label", stream.Label);
        json.WriteNumber("size", digests.Size);
        json.WriteString("sha512", digests.Sha512);
        json.WriteString("sha256", digests.Sha256);
        json.WriteString("sha1", digests.Sha1);
        json.WriteString("md5", digests.Md5);
        WriteFilled(json, "ssdeep", digests.Ssdeep);
        WriteFilled(json, "tlsh", digests.Tlsh);
        json.WriteString("mime", identity?.Mime ?? "");
        json.WriteString("magic", identity?.Magic ?? "");
        WriteFilled(json, "file_format", identity?.FileFormat);
        WriteFilled(json, "file_extension", identity?.FileExtension);
    }

    private static void WriteFilled(Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, value);
        }
    }
}
