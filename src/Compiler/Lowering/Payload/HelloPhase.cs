namespace Tcpq.Lowering.Payload;

/// <summary>What of a ClientHello comes next (RFC 8446 §4.1.2).</summary>
internal enum HelloPhase
{
    /// <summary>The message's type and length.</summary>
    Head,

    /// <summary>legacy_version; behind it 32 random bytes.</summary>
    LegacyVersion,

    /// <summary>The length of legacy_session_id.</summary>
    Session,

    /// <summary>The length of cipher_suites.</summary>
    Ciphers,

    /// <summary>The length of legacy_compression_methods.</summary>
    Compressions,

    /// <summary>The length of all extensions.</summary>
    Extensions,

    /// <summary>An extension's type and length.</summary>
    Extension,

    /// <summary>The length of server_name's list, the first name's type and length (RFC 6066 §3).</summary>
    NameHeader,

    /// <summary>Bytes of that name.</summary>
    Name,

    /// <summary>The length of supported_versions' list (RFC 8446 §4.2.1).</summary>
    VersionsLength,

    /// <summary>One of its versions.</summary>
    Version,

    /// <summary>Nothing: it has been told.</summary>
    Told,
}
