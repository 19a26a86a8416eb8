#!/usr/bin/env node
import { load } from './load.mjs';

load();
