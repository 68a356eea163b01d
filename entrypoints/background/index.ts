import { createAgent } from "@veramo/core";
import { KeyManager } from "@veramo/key-manager";
import { DIDManager } from "@veramo/did-manager";
import { DIDResolverPlugin } from "@veramo/did-resolver";
import { KeyDIDProvider, getDidKeyResolver } from "@veramo/did-provider-key";
import { recoverTypedSignature } from "@metamask/eth-sig-util";
import { RPCHandler } from "@orpc/server/message-port";
import { argon2id } from "hash-wasm";
import Dexie from "dexie";
import { z } from "zod";
import { mnemonicToSeedSync } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { HDKey } from "@scure/bip32";
import { HDKey as S } from "micro-key-producer/slip10.js";
import { SignJWT } from "jose";
import { defineBackground } from "wxt/utils/define-background";

export default defineBackground(() => {
  console.log(createAgent, KeyManager, DIDManager, DIDResolverPlugin, KeyDIDProvider, getDidKeyResolver, recoverTypedSignature, RPCHandler, argon2id, Dexie, z.object({}), mnemonicToSeedSync, wordlist, HDKey, S, SignJWT);
});
