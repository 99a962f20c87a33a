namespace Lazaret.Connectors.Sftp.Protocol;

/// <summary>Reads something from the body of a packet.</summary>
internal delegate T PacketReading<out T>(ref PacketReader reader);
